/** The door of the Kafka link: topics in, changes out. Loaded only where there are brokers. */
export { openKafka, type KafkaLink, type KafkaParts, type LinkedGraph } from './link.js';
