/** The broker that the tests run. After a change run `scripts/lock-jars.mjs`. */
export const kafkaRelease = {
  version: '4.1.0',
  artifact: { group: 'org.apache.kafka', name: 'kafka_2.13' },
  mainClass: 'kafka.Kafka',
  formatClass: 'kafka.tools.StorageTool',
} as const;
