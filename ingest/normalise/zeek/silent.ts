import { silent, type SilentRule } from './rule.js';

const ABOUT_ZEEK = 'about the sensor itself';
const INVENTORY = 'inventory: what was ever seen';
const CERTIFICATE = 'certificate apart from its connection';
const ANALYSIS = 'how a flow was parsed, which conn tells';

export const silentRules: readonly SilentRule[] = [
  silent('x509', 'Certificate', CERTIFICATE),
  silent('ocsp', 'Certificate status', CERTIFICATE),
  silent('pe', 'Header of an executable', 'header of a file that files tells'),
  silent('weird', 'Unusual protocol behaviour', ANALYSIS),
  silent('dpd', 'Protocol analyser gave up', ANALYSIS),
  silent('analyzer', 'Protocol analyser gave up', ANALYSIS),
  silent('smb_cmd', 'SMB command', 'told by smb_files and smb_mapping'),
  silent('traceroute', 'Traceroute', 'inferred from other packets'),
  silent('software', 'Software', INVENTORY),
  silent('known_hosts', 'Hosts', INVENTORY),
  silent('known_services', 'Services', INVENTORY),
  silent('known_certs', 'Certificates', INVENTORY),
  silent('known_devices', 'Devices', INVENTORY),
  silent('known_modbus', 'Modbus devices', INVENTORY),
  silent('reporter', 'Messages of Zeek', ABOUT_ZEEK),
  silent('stats', 'Memory and packets', ABOUT_ZEEK),
  silent('capture_loss', 'Packets lost', ABOUT_ZEEK),
  silent('loaded_scripts', 'Scripts loaded', ABOUT_ZEEK),
  silent('packet_filter', 'Packet filter', ABOUT_ZEEK),
  silent('cluster', 'Cluster messages', ABOUT_ZEEK),
  silent('broker', 'Broker messages', ABOUT_ZEEK),
  silent('communication', 'Cluster messages', ABOUT_ZEEK),
  silent('config', 'Options changed', ABOUT_ZEEK),
  silent('telemetry', 'Metrics', ABOUT_ZEEK),
  silent('telemetry_histogram', 'Metrics', ABOUT_ZEEK),
  silent('prof', 'Profile', ABOUT_ZEEK),
  silent('print', 'Output of scripts', ABOUT_ZEEK),
];
