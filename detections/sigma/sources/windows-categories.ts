/** Categories of Sysmon's events by number; 12 is sorted by what was done to the key. */
export const sysmonCategories: Readonly<Record<number, readonly string[]>> = {
  1: ['process_creation'],
  2: ['file_change'],
  3: ['network_connection'],
  4: ['sysmon_status'],
  5: ['process_termination'],
  6: ['driver_load'],
  7: ['image_load'],
  8: ['create_remote_thread'],
  9: ['raw_access_thread'],
  10: ['process_access'],
  11: ['file_event'],
  12: ['registry_event', 'registry_add', 'registry_delete'],
  13: ['registry_event', 'registry_set'],
  14: ['registry_event', 'registry_rename'],
  15: ['create_stream_hash'],
  16: ['sysmon_status'],
  17: ['pipe_created'],
  18: ['pipe_created'],
  19: ['wmi_event'],
  20: ['wmi_event'],
  21: ['wmi_event'],
  22: ['dns_query'],
  23: ['file_delete'],
  24: ['clipboard_capture', 'clipboard_change'],
  25: ['process_tampering'],
  26: ['file_delete', 'file_delete_detected'],
  27: ['file_block_executable'],
  28: ['file_block_shredding'],
  29: ['file_executable_detected'],
  255: ['sysmon_error'],
};

/** Categories of other channels' events: channel, number, categories. */
export const channelCategories: readonly (readonly [
  channel: string,
  ids: readonly number[],
  categories: readonly string[],
])[] = [
  ['security', [4688], ['process_creation']],
  ['microsoft-windows-powershell/operational', [4103], ['ps_module']],
  ['microsoft-windows-powershell/operational', [4104], ['ps_script']],
  ['powershellcore/operational', [4103], ['ps_module']],
  ['powershellcore/operational', [4104], ['ps_script']],
  ['windows powershell', [400], ['ps_classic_start']],
  ['windows powershell', [600], ['ps_classic_provider_start']],
  ['windows powershell', [800], ['ps_classic_script']],
  [
    'microsoft-windows-windows defender/operational',
    [1006, 1007, 1008, 1009, 1010, 1011, 1012, 1015, 1017, 1018, 1019, 1115, 1116, 1117],
    ['antivirus'],
  ],
];

/** Categories of Sysmon for Linux, by number. */
export const linuxCategories: Readonly<Record<number, readonly string[]>> = {
  1: ['process_creation'],
  3: ['network_connection'],
  5: ['process_termination'],
  9: ['raw_access_thread'],
  11: ['file_event'],
  23: ['file_delete'],
};
