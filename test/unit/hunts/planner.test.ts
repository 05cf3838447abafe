import { faultsOf } from '../../../hunts/plan/check.js';
import { planHypothesis, type Planned } from '../../../hunts/planner/planner.js';
import { techniqueSource } from '../../../hunts/planner/technique-source.js';
import { limits } from '../../../hunts/sandbox/limits.js';
import { compact } from '../../support/hunts/compact.js';
import { vocabularies, type VocabularyName } from '../../support/hunts/vocabularies.js';

const asOf = Date.parse('2023-09-06T12:00:00Z') / 1000;

function plan(text: string, name: VocabularyName = 'windows'): Planned {
  return planHypothesis(text, {
    vocabulary: vocabularies[name],
    techniques: techniqueSource,
    asOf,
  });
}

type Row = readonly [text: string, plan: string];

/** Questions in the words of hunters, and what they mean, by kind. */
const meant: Readonly<Record<string, { vocabulary: VocabularyName; rows: readonly Row[] }>> = {
  'where something was, and as whom': {
    vocabulary: 'windows',
    rows: [
      [
        'processes on ws1 started by explorer.exe',
        'process:Process[host_name = ws1], process2:Process[name = explorer.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'did anything on ws1 talk to 203.0.113.5',
        'process:Process[host_name = ws1], ip:IpAddress[address = 203.0.113.5], process CONNECTED_TO -> ip; ask process',
      ],
      [
        'processes on ws1 run as system',
        'process:Process[host_name = ws1], user:User[name = system], process RAN_AS -> user; ask process',
      ],
      [
        'processes that opened lsass.exe with access 0x1410',
        'process:Process, process2:Process[name = lsass.exe], process ACCESSED_PROCESS[granted_access = 0x1410] -> process2; ask process',
      ],
      [
        'programs running out of c:\\users\\public',
        'process:Process[image starts_with c:\\users\\public]; ask process',
      ],
    ],
  },
  'one step in a chain of processes': {
    vocabulary: 'windows',
    rows: [
      [
        'powershell started by cmd',
        'process:Process[name = powershell.exe], process2:Process[name = cmd.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'cmd.exe children',
        'process:Process, process2:Process[name = cmd.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'who launched powershell on WS1?',
        'process:Process, process2:Process[name = powershell.exe and host_name = ws1], process PROC_CREATED -> process2; ask process',
      ],
      [
        'what did wmiprvse start',
        'process:Process, process2:Process[name = wmiprvse.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'powershell: which process started it',
        'process:Process, process2:Process[name = powershell.exe], process PROC_CREATED -> process2; ask process',
      ],
      [
        'parent of whoami.exe',
        'process:Process, process2:Process[name = whoami.exe], process PROC_CREATED -> process2; ask process',
      ],
      [
        'did cmd.exe spawn whoami',
        'process:Process[name = cmd.exe], process2:Process[name = whoami.exe], process PROC_CREATED -> process2; ask process',
      ],
      [
        'launched by wmiprvse',
        'process:Process, process2:Process[name = wmiprvse.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'cmd.exe -> whoami.exe',
        'process:Process[name = cmd.exe], process2:Process[name = whoami.exe], process PROC_CREATED -> process2; ask process',
      ],
      [
        'child procesess of services.exe',
        'process:Process, process2:Process[name = services.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'processes whose parent is wscript.exe',
        'process:Process, process2:Process[name = wscript.exe], process2 PROC_CREATED -> process; ask process',
      ],
    ],
  },
  'longer chains': {
    vocabulary: 'windows',
    rows: [
      [
        'grandchildren of services.exe',
        'process:Process, process2:Process[name = services.exe], process2 PROC_CREATED*2-2 -> process; ask process',
      ],
      [
        'powershell descended from explorer',
        'process:Process[name = powershell.exe], process2:Process[name in explorer.exe], process2 PROC_CREATED*1-6 -> process; ask process',
      ],
      [
        'all offspring of cmd.exe, at most three levels',
        'process:Process, process2:Process[name = cmd.exe], process2 PROC_CREATED*1-3 -> process; ask process',
      ],
      [
        'services started a cmd which in turn started powershell',
        'process:Process[name = cmd.exe], process2:Process[name in services.exe], process3:Process[name = powershell.exe], process2 PROC_CREATED -> process, process PROC_CREATED -> process3; ask process',
      ],
      [
        'whoami run by a powershell that itself had been started by cmd',
        'process:Process[name = whoami.exe], process2:Process[name = powershell.exe], process3:Process[name = cmd.exe], process2 PROC_CREATED -> process, process3 PROC_CREATED -> process2; ask process',
      ],
      [
        'processes whose grandparent is services.exe',
        'process:Process, process2:Process[name = services.exe], process2 PROC_CREATED*2-2 -> process; ask process',
      ],
      [
        'list the powershell processes that a script host started from the desktop ends up in',
        'process:Process[name = powershell.exe], process2:Process[name in wscript.exe/cscript.exe], process3:Process[name in explorer.exe], process3 PROC_CREATED -> process2, process2 PROC_CREATED*1-6 -> process; ask process',
      ],
    ],
  },
  'addresses and ports': {
    vocabulary: 'windows',
    rows: [
      [
        'powershell connecting to 10.1.2.3 over port 8080',
        'process:Process[name = powershell.exe], ip:IpAddress[address = 10.1.2.3], process CONNECTED_TO[port = 8080] -> ip; ask process',
      ],
      [
        'which process beaconed to 10.1.2.3:443',
        'process:Process, ip:IpAddress[address = 10.1.2.3], process CONNECTED_TO[port = 443] -> ip; ask process',
      ],
      [
        'destinations of powershell',
        'ip:IpAddress, process:Process[name = powershell.exe], process CONNECTED_TO -> ip; ask ip',
      ],
      [
        'external addresses that WS1 contacted',
        'ip:IpAddress[scope = public], process:Process[host_name = ws1], process CONNECTED_TO -> ip; ask ip',
      ],
      [
        'powershell talking to anything in 10.1.0.0/16',
        'process:Process[name = powershell.exe], ip:IpAddress[address cidr 10.1.0.0/16], process CONNECTED_TO -> ip; ask process',
      ],
      [
        'connections to addresses outside of 10.0.0.0/8',
        'process:Process, ip:IpAddress[not address cidr 10.0.0.0/8], process CONNECTED_TO -> ip; ask process',
      ],
      [
        'connections to ports above 1024 from rundll32',
        'ip:IpAddress|Domain, process:Process[name = rundll32.exe], process CONNECTED_TO[port > 1024] -> ip; ask ip',
      ],
      [
        'outbound connections to port 443 except from svchost and powershell',
        'ip:IpAddress|Domain, process:Process[not name = svchost.exe and not name = powershell.exe], process CONNECTED_TO[port = 443] -> ip; ask ip',
      ],
      [
        'sockets that x64_payload.exe connected to',
        'ip:IpAddress, process:Process[name = x64_payload.exe], process CONNECTED_TO -> ip; ask ip, ip.address, e1.port',
      ],
      [
        'hosts where powershell opened a connection to winrm port 5985',
        'host:Host, process:Process[name = powershell.exe], ip:IpAddress|Domain, process CONNECTED_TO[port = 5985] -> ip, process RAN_ON -> host; ask host',
      ],
      [
        'tcp 4444 traffic: which process',
        'process:Process, ip:IpAddress|Domain, process CONNECTED_TO[port = 4444] -> ip; ask process',
      ],
    ],
  },
  users: {
    vocabulary: 'windows',
    rows: [
      [
        'users who ran whoami',
        'user:User, process:Process[name = whoami.exe], process RAN_AS -> user; ask user',
      ],
      [
        'whoami executed by SYSTEM',
        'process:Process[name = whoami.exe], user:User[name = system], process RAN_AS -> user; ask process',
      ],
      [
        'who ran whoami on WS1',
        'user:User, process:Process[name = whoami.exe and host_name = ws1], process RAN_AS -> user; ask user',
      ],
      [
        'processes of alice',
        'process:Process, user:User[name = alice], process RAN_AS -> user; ask process',
      ],
      [
        "corp\\alice's processes on WS2",
        'process:Process[host_name = ws2], user:User[name = alice and domain = corp or domain = corp], process RAN_AS -> user; ask process',
      ],
      [
        'what did cmd start as bob on WS1',
        'process:Process[host_name = ws1], process2:Process[name = cmd.exe], user:User[name = bob], process2 PROC_CREATED -> process, process RAN_AS -> user; ask process',
      ],
      [
        'files written by a process running as bob',
        'file:File, process:Process, user:User[name = bob], process WROTE_FILE -> file, process RAN_AS -> user; ask file',
      ],
    ],
  },
  logons: {
    vocabulary: 'windows',
    rows: [
      [
        'from which address did alice log on to WS1?',
        'ip:IpAddress, host:Host[name = ws1], user:User[name = alice], user LOGGED_ON -> host, ip LOGGED_ON_FROM[user_name same_as user.name] -> host; ask ip',
      ],
      [
        'failed logons for bob',
        'host:Host, user:User[name = bob], user LOGGED_ON[result = failure] -> host; ask host',
      ],
      ['rdp logons', 'user:User, host:Host, user LOGGED_ON[logon_type = 10] -> host; ask user'],
      [
        'type 3 logons on DC1: which users',
        'user:User, host:Host[name = dc1], user LOGGED_ON[logon_type = 3] -> host; ask user',
      ],
      [
        "bob's logons on WS1: source addresses",
        'ip:IpAddress, host:Host[name = ws1], user:User[name = bob], user LOGGED_ON -> host, ip LOGGED_ON_FROM[user_name same_as user.name] -> host; ask ip',
      ],
      [
        'who logged on to more than one host',
        'user:User, host:Host, user LOGGED_ON -> host; ask user; count host > 1',
      ],
      [
        'cached-credential logons, type 11, who',
        'user:User, host:Host, user LOGGED_ON[logon_type = 11] -> host; ask user',
      ],
    ],
  },
  artefacts: {
    vocabulary: 'windows',
    rows: [
      [
        'files dropped by powershell in C:\\Windows\\Temp',
        'file:File[path starts_with c:\\windows\\temp], process:Process[name = powershell.exe], process WROTE_FILE -> file; ask file',
      ],
      [
        'which registry values did rundll32 set',
        'registry:RegistryKey, process:Process[name = rundll32.exe], process SET_REGISTRY -> registry; ask registry',
      ],
      [
        'run keys set by powershell',
        'registry:RegistryKey[path contains \\currentversion\\run\\ or path contains \\currentversion\\runonce\\ or path contains \\currentversion\\runonceex\\ or path contains \\policies\\explorer\\run\\], process:Process[name = powershell.exe], process SET_REGISTRY -> registry; ask registry',
      ],
      [
        'services that alice installed',
        'service:Service, user:User[name = alice], user INSTALLED_SERVICE -> service; ask service',
      ],
      [
        'scheduled tasks created by bob',
        'task:ScheduledTask, user:User[name = bob], user SCHEDULED_TASK -> task; ask task',
      ],
      [
        'WMI event filters set up by alice',
        'wmi:WmiSubscription[part = filter], user:User[name = alice], user CONFIGURED_WMI -> wmi; ask wmi',
      ],
      [
        'dll loaded by rundll32 from a temp folder',
        'file:File[name like *.dll or name like *.sys or name like *.so* and path contains \\temp\\ or path contains /tmp/ or path contains \\tmp\\], process:Process[name = rundll32.exe], process LOADED_MODULE -> file; ask file',
      ],
      [
        'where did taskmgr write lsass.dmp',
        'file:File[name = lsass.dmp], process:Process[name = taskmgr.exe], host:Host, process WROTE_FILE -> file, process RAN_ON -> host; ask file',
      ],
      [
        'who deleted files ending in .evtx',
        'process:Process, file:File[name ends_with .evtx], process DELETED_FILE -> file; ask process',
      ],
      [
        'BIT*.tmp: temporary files',
        'file:File[name like bit*.tmp and path contains \\temp\\ or path starts_with /tmp/ or name ends_with .tmp]; ask file',
      ],
    ],
  },
  'hashes, names and command lines': {
    vocabulary: 'windows',
    rows: [
      [
        'processes with MD5 64afccf614577ea0b706665e6109572d',
        'process:Process[md5 = 64afccf614577ea0b706665e6109572d]; ask process',
      ],
      [
        'on which hosts was the file with sha1 802e35111f0bb82e162cb82eb139877a13469b2c run',
        'host:Host, process:Process[sha1 = 802e35111f0bb82e162cb82eb139877a13469b2c], process RAN_ON -> host; ask host',
      ],
      ['processes called *payload*', 'process:Process[name like *payload*]; ask process'],
      ['files matching BIT*.tmp', 'file:File[name like BIT*.tmp]; ask file'],
      [
        'powershell with -enc',
        'process:Process[name = powershell.exe and command_line contains -enc]; ask process',
      ],
      [
        'command lines with both whoami and /all in them',
        'process:Process[command_line contains whoami and command_line contains /all]; ask process',
      ],
      [
        'powershell whose command line contains "-nop" but not "-w hidden"',
        'process:Process[name = powershell.exe and command_line contains -nop and not command_line contains -w hidden]; ask process',
      ],
      [
        'update.vbs mentioned in a cmdline',
        'process:Process[command_line contains update.vbs]; ask process',
      ],
      ['processes in AppData', 'process:Process[image contains \\appdata\\]; ask process'],
      [
        'payload processes on WS2',
        'process:Process[name contains payload and host_name = ws2]; ask process',
      ],
    ],
  },
  'access rights': {
    vocabulary: 'windows',
    rows: [
      [
        'who opened lsass with 0x1010',
        'process:Process, process2:Process[name in lsass.exe], process ACCESSED_PROCESS[granted_access = 0x1010] -> process2; ask process',
      ],
      [
        'lsass opened with granted access 0x1410',
        'process:Process, process2:Process[name in lsass.exe], process ACCESSED_PROCESS[granted_access = 0x1410] -> process2; ask process',
      ],
      [
        'taskmgr handle on lsass with 0x1fffff: which process',
        'process:Process[name = taskmgr.exe], process2:Process[name in lsass.exe], process ACCESSED_PROCESS[granted_access = 0x1fffff] -> process2; ask process',
      ],
      [
        'which rights did taskmgr get on lsass',
        'process:Process[name = taskmgr.exe], process2:Process[name in lsass.exe], process ACCESSED_PROCESS -> process2; ask e1.granted_access',
      ],
      [
        'lsass access mask 0x1010 -> host',
        'host:Host, process:Process, process2:Process[name in lsass.exe], process RAN_ON -> host, process ACCESSED_PROCESS[granted_access = 0x1010] -> process2; ask host',
      ],
    ],
  },
  negation: {
    vocabulary: 'windows',
    rows: [
      [
        'whoami not run as SYSTEM',
        'process:Process[name = whoami.exe], user:User, process RAN_AS -> user; without user2:User[name = system], process RAN_AS -> user2; ask process',
      ],
      [
        'hosts that never talked to the internet',
        'host:Host; without process:Process, ip:IpAddress[scope = public], process CONNECTED_TO -> ip, process RAN_ON -> host; ask host',
      ],
      [
        'powershell without a parent',
        'process:Process[name = powershell.exe]; without process2:Process, process2 PROC_CREATED -> process; ask process',
      ],
      [
        'processes started on WS1 without being a child of svchost',
        'process:Process[started_epoch known], host:Host[name = ws1], process RAN_ON -> host; without process2:Process[name = svchost.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'users who ran cmd but not powershell',
        'user:User, process:Process[name = cmd.exe], process RAN_AS -> user; without process2:Process[name = powershell.exe], process2 RAN_AS -> user; ask user',
      ],
      [
        'process access to lsass by something other than svchost',
        'process:Process[not name = svchost.exe], process2:Process[name in lsass.exe], process ACCESSED_PROCESS -> process2; ask process',
      ],
      [
        'services installed by anyone except alice',
        'service:Service, user:User[not name = alice], user INSTALLED_SERVICE -> service; ask service',
      ],
    ],
  },
  time: {
    vocabulary: 'windows',
    rows: [
      [
        'logons on WS1 yesterday',
        'user:User, host:Host[name = ws1], user LOGGED_ON -> host; ask user; between 2023-09-05T00:00Z and 2023-09-06T00:00Z',
      ],
      [
        'whoami runs since 1 September 2023',
        'process:Process[name = whoami.exe]; ask process; between 2023-09-01T00:00Z and any',
      ],
      [
        'processes started between 20:10 and 20:11 UTC on 4 Sept 2020',
        'process:Process[started_epoch known and started_epoch >= 1599250200 and started_epoch < 1599250260]; ask process',
      ],
      [
        'launched by wmiprvse in the last 24 hours',
        'process:Process, process2:Process[name = wmiprvse.exe], process2 PROC_CREATED -> process; ask process; between 2023-09-05T12:00Z and 2023-09-06T12:00Z',
      ],
      [
        'registry values set before 2023-09-05T10:00:00Z',
        'registry:RegistryKey, process:Process, process SET_REGISTRY -> registry; ask registry; between any and 2023-09-05T10:00Z',
      ],
      [
        'powershell that opened lsass and afterwards wrote a .dmp file',
        'process:Process[name = powershell.exe], process2:Process[name in lsass.exe], file:File[name ends_with .dmp], process ACCESSED_PROCESS -> process2, process WROTE_FILE -> file; e1 before e2; ask process',
      ],
      [
        'WMI event filters set up in the week ending 2019-12-06',
        'wmi:WmiSubscription[part = filter], user:User, user CONFIGURED_WMI -> wmi; ask wmi; between 2019-11-30T00:00Z and 2019-12-07T00:00Z',
      ],
    ],
  },
  'counts and ranks': {
    vocabulary: 'windows',
    rows: [
      [
        'how many whoami were started on WS1',
        'process:Process[name = whoami.exe and started_epoch known], host:Host[name = ws1], process RAN_ON -> host; ask process; count process in all',
      ],
      [
        'processes that spawned more than 10 children',
        'process:Process, process2:Process, process PROC_CREATED -> process2; ask process; count process2 > 10',
      ],
      [
        'top 1 process by number of child processes',
        'process:Process, process2:Process, process PROC_CREATED -> process2; ask process; count process2 most 1',
      ],
      [
        'processes that talked to more than 3 addresses',
        'process:Process, ip:IpAddress, process CONNECTED_TO -> ip; ask process; count ip > 3',
      ],
      [
        'rarest child processes of services.exe',
        'process:Process, process2:Process[name = services.exe], process2 PROC_CREATED -> process; ask process.name; count process2 fewest 1',
      ],
      [
        'top 5 destinations',
        'ip:IpAddress, process:Process, process CONNECTED_TO -> ip; ask ip; count e1 most 5',
      ],
      [
        'program names started exactly once by cmd.exe',
        'process:Process, process2:Process[name = cmd.exe], process2 PROC_CREATED -> process; ask process.name; count process = 1',
      ],
      [
        'accounts under which fewer than five processes were started',
        'user:User, process:Process[started_epoch known], process RAN_AS -> user; ask user; count process < 5',
      ],
      [
        'first process started by bob',
        'process:Process[started_epoch known], user:User[name = bob], process RAN_AS -> user; ask process; first 1 by e1',
      ],
      [
        'last 3 logons on DC1',
        'user:User, host:Host[name = dc1], user LOGGED_ON -> host; ask user; last 3 by e1',
      ],
      [
        'the process that made the most connections',
        'process:Process, ip:IpAddress|Domain, process CONNECTED_TO -> ip; ask process.name; count e1 most 1',
      ],
      [
        'processes that connected to more than 2 ports',
        'process:Process, ip:IpAddress|Domain, process CONNECTED_TO -> ip; ask process; count e1.port > 2',
      ],
    ],
  },
  values: {
    vocabulary: 'windows',
    rows: [
      ['whoami command lines', 'process:Process[name = whoami.exe]; ask process.command_line'],
      [
        'name of the program that dropped evil.exe',
        'process:Process, file:File[name = evil.exe], process WROTE_FILE -> file; ask process.name',
      ],
      [
        'which ports did powershell use on 10.1.2.3',
        'process:Process[name = powershell.exe], ip:IpAddress[address = 10.1.2.3], process CONNECTED_TO -> ip; ask e1.port',
      ],
      [
        'integrity level of powershell on WS1',
        'process:Process[name = powershell.exe and host_name = ws1]; ask process.integrity_level',
      ],
    ],
  },
  cloud: {
    vocabulary: 'cloud',
    rows: [
      [
        'who called ListBuckets',
        'user:User, resource:Resource, user ACCESSED_RESOURCE[action in ListBuckets] -> resource; ask user',
      ],
      [
        'API calls by dora that failed',
        'resource:Resource, user:User[name = dora], user ACCESSED_RESOURCE[result = failure] -> resource; ask e1.action',
      ],
      [
        'which trail was deleted?',
        'resource:Resource, user:User, user ACCESSED_RESOURCE[action in DeleteTrail] -> resource; ask resource',
      ],
      [
        'objects dora fetched from bucket ledger',
        'resource:Resource, user:User[name = dora], resource2:Resource[type = s3.bucket and name = ledger], user ACCESSED_RESOURCE[action in GetObject] -> resource, resource MEMBER_OF -> resource2; ask resource',
      ],
      [
        'denied AssumeRole attempts: by whom?',
        'user:User, resource:Resource, user ACCESSED_RESOURCE[action in AssumeRole and result = failure] -> resource; ask user',
      ],
      [
        'from which address did dora call GetObject',
        'ip:IpAddress, user:User[name = dora], resource:Resource, user ACCESSED_RESOURCE[action in GetObject] -> resource, user ACTED_FROM -> ip; ask ip',
      ],
      [
        'access keys dora used',
        'credential:Credential, user:User[name = dora], user USED_CREDENTIAL -> credential; ask credential',
      ],
      [
        'which API call did dora make most often',
        'resource:Resource, user:User[name = dora], user ACCESSED_RESOURCE -> resource; ask e1.action; count e1 most 1',
      ],
      [
        'how many different API operations did dora use',
        'resource:Resource, user:User[name = dora], user ACCESSED_RESOURCE -> resource; ask e1.action; count e1.action in all',
      ],
      [
        'secrets pulled with BatchGetSecretValue - which principal',
        'user:User, resource:Resource, user ACCESSED_RESOURCE[action in BatchGetSecretValue] -> resource; ask user',
      ],
      [
        'who asked for a federation token',
        'user:User, resource:Resource, user ACCESSED_RESOURCE[action in GetFederationToken] -> resource; ask user',
      ],
      [
        'bucket whose objects were listed',
        'resource:Resource[type = s3.bucket], user:User, user ACCESSED_RESOURCE[action in ListObjects/ListObjectsV2] -> resource; ask resource',
      ],
      [
        'operations the build-role session called',
        'resource:Resource, user:User[name contains build-role], user ACCESSED_RESOURCE -> resource; ask e1.action',
      ],
      [
        'principals that used more than 5 different API operations',
        'user:User, resource:Resource, user ACCESSED_RESOURCE -> resource; ask user; count e1.action > 5',
      ],
    ],
  },
  'the wire': {
    vocabulary: 'wire',
    rows: [
      [
        'who spoke to 192.0.2.4?',
        'ip:IpAddress, ip2:IpAddress[address = 192.0.2.4], ip CONNECTED_TO -> ip2; ask ip',
      ],
      [
        'ports 10.1.0.4 used on 192.0.2.4',
        'ip:IpAddress[address = 10.1.0.4], ip2:IpAddress[address = 192.0.2.4], ip CONNECTED_TO -> ip2; ask e1.port',
      ],
      [
        'least used port of 10.1.0.4 towards 192.0.2.5',
        'ip:IpAddress[address = 192.0.2.5], ip2:IpAddress[address = 10.1.0.4], ip2 CONNECTED_TO -> ip; ask e1.port; count e1 fewest 1',
      ],
      [
        'winrm (5985) targets',
        'ip:IpAddress, ip2:IpAddress, ip2 CONNECTED_TO[port = 5985] -> ip; ask ip',
      ],
      [
        'tickets that carol requested for HTTP/WEB1',
        'user:User, user2:User[name = carol], user2 REQUESTED_TICKET[service contains HTTP/WEB1] -> user; ask user',
      ],
      [
        'smb connections between 10.1.0.4 and 10.1.0.6',
        'ip:IpAddress[address = 10.1.0.6], ip2:IpAddress[address = 10.1.0.4], ip2 CONNECTED_TO[port in 445/139] -> ip; ask ip',
      ],
      [
        'URLs PUT to 192.0.2.4',
        'resource:Resource[type starts_with url or name starts_with http and name contains 192.0.2.4], ip:IpAddress, ip ACCESSED_RESOURCE[action in PUT] -> resource; ask resource',
      ],
    ],
  },
  agents: {
    vocabulary: 'agents',
    rows: [
      [
        'runs that used think but never search',
        'inference:Inference, tool:Tool[name = think], inference INVOKED_TOOL -> tool; without tool2:Tool[name = search], inference INVOKED_TOOL -> tool2; ask inference',
      ],
      [
        'which tools failed',
        'tool:Tool, inference:Inference|AiAgent, inference INVOKED_TOOL[result = failure] -> tool; ask tool',
      ],
      [
        'agent sessions in which book_trip was called',
        'inference:Inference, tool:Tool[name = book_trip], inference INVOKED_TOOL -> tool; ask inference',
      ],
      [
        'most used tool',
        'tool:Tool, inference:Inference|AiAgent, inference INVOKED_TOOL -> tool; ask tool; count e1 most 1',
      ],
      [
        'runs that both searched (search) and booked (book_trip)',
        'inference:Inference, tool:Tool[name = search], tool2:Tool[name = book_trip], inference INVOKED_TOOL -> tool, inference INVOKED_TOOL -> tool2; ask inference',
      ],
      [
        'tools used in exactly one run',
        'tool:Tool, inference:Inference, inference INVOKED_TOOL -> tool; ask tool; count inference = 1',
      ],
      ['agents and their tools', 'tool:Tool, agent:AiAgent, agent INVOKED_TOOL -> tool; ask tool'],
      [
        'what model did the agent use',
        'model:AiModel, agent:AiAgent, agent USED_MODEL -> model; ask model',
      ],
    ],
  },
  'what was done, and what was not': {
    vocabulary: 'windows',
    rows: [
      [
        'users who logged on to ws1 but never to ws2',
        'user:User, host:Host[name = ws1], user LOGGED_ON -> host; without host2:Host[name = ws2], user LOGGED_ON -> host2; ask user',
      ],
      [
        'users who logged on to ws1 but not ws2',
        'user:User, host:Host[name = ws1], user LOGGED_ON -> host; without host2:Host[name = ws2], user LOGGED_ON -> host2; ask user',
      ],
      [
        'processes that connected to port 443 but never wrote a file',
        'process:Process, ip:IpAddress|Domain, process CONNECTED_TO[port = 443] -> ip; without file:File, process WROTE_FILE -> file; ask process',
      ],
      [
        'processes that connected to port 443 but not port 80',
        'process:Process, ip:IpAddress|Domain, process CONNECTED_TO[port = 443] -> ip; without ip2:IpAddress|Domain, process CONNECTED_TO[port = 80] -> ip2; ask process',
      ],
    ],
  },
  'addresses, and others not': {
    vocabulary: 'windows',
    rows: [
      [
        'processes that connected to 10.0.0.5 but not 10.0.0.6',
        'process:Process, ip:IpAddress[address = 10.0.0.5], process CONNECTED_TO -> ip; without ip2:IpAddress[address = 10.0.0.6], process CONNECTED_TO -> ip2; ask process',
      ],
      [
        'processes that connected to 10.0.0.0/8 but not 10.0.0.6',
        'process:Process, ip:IpAddress[address cidr 10.0.0.0/8 and not address = 10.0.0.6], process CONNECTED_TO -> ip; ask process',
      ],
    ],
  },
  'acts in an order': {
    vocabulary: 'windows',
    rows: [
      [
        'processes that wrote a file after connecting to port 443',
        'process:Process, file:File, ip:IpAddress|Domain, process WROTE_FILE -> file, process CONNECTED_TO[port = 443] -> ip; e2 before e1; ask process',
      ],
      [
        'processes that wrote a file before connecting to port 443',
        'process:Process, file:File, ip:IpAddress|Domain, process WROTE_FILE -> file, process CONNECTED_TO[port = 443] -> ip; e1 before e2; ask process',
      ],
      [
        'users who logged on to ws2 after ws1',
        'user:User, host:Host[name = ws2], host2:Host[name = ws1], user LOGGED_ON -> host, user LOGGED_ON -> host2; e2 before e1; ask user',
      ],
    ],
  },
  'operations by their names': {
    vocabulary: 'cloud',
    rows: [
      [
        'users that called CreateAccessKey but never AssumeRole',
        'user:User, resource:Resource, user ACCESSED_RESOURCE[action in CreateAccessKey] -> resource; without resource2:Resource, user ACCESSED_RESOURCE[action in AssumeRole] -> resource2; ask user',
      ],
      [
        'users that called CreateAccessKey but not AssumeRole',
        'user:User, resource:Resource, user ACCESSED_RESOURCE[action in CreateAccessKey] -> resource; without resource2:Resource, user ACCESSED_RESOURCE[action in AssumeRole] -> resource2; ask user',
      ],
      [
        'users that called CreateAccessKey and never AssumeRole',
        'user:User, resource:Resource, user ACCESSED_RESOURCE[action in CreateAccessKey] -> resource; without resource2:Resource, user ACCESSED_RESOURCE[action in AssumeRole] -> resource2; ask user',
      ],
      [
        'users that called CreateAccessKey without AssumeRole',
        'user:User, resource:Resource, user ACCESSED_RESOURCE[action in CreateAccessKey] -> resource; without resource2:Resource, user ACCESSED_RESOURCE[action in AssumeRole] -> resource2; ask user',
      ],
      [
        'users that called CreateAccessKey without calling AssumeRole',
        'user:User, resource:Resource, user ACCESSED_RESOURCE[action in CreateAccessKey] -> resource; without resource2:Resource, user ACCESSED_RESOURCE[action in AssumeRole] -> resource2; ask user',
      ],
      [
        'users that called CreateAccessKey but did not call AssumeRole',
        'user:User, resource:Resource, user ACCESSED_RESOURCE[action in CreateAccessKey] -> resource; without resource2:Resource, user ACCESSED_RESOURCE[action in AssumeRole] -> resource2; ask user',
      ],
      [
        'who did ListBuckets but not GetObject',
        'user:User, resource:Resource, user ACCESSED_RESOURCE[action in ListBuckets] -> resource; without resource2:Resource, user ACCESSED_RESOURCE[action in GetObject] -> resource2; ask user',
      ],
      [
        'users who called GetObject after AssumeRole',
        'user:User, resource:Resource, resource2:Resource, user ACCESSED_RESOURCE[action in GetObject] -> resource, user ACCESSED_RESOURCE[action in AssumeRole] -> resource2; e2 before e1; ask user',
      ],
      [
        'first GetObject on ledger',
        'user:User, resource:Resource[name = ledger], user ACCESSED_RESOURCE[action in GetObject] -> resource; ask user; first 1 by e1',
      ],
      [
        'GetObject calls on ledger',
        'user:User, resource:Resource[name = ledger], user ACCESSED_RESOURCE[action in GetObject] -> resource; ask user',
      ],
      [
        'who did GetObject on ledger',
        'user:User, resource:Resource[name = ledger], user ACCESSED_RESOURCE[action in GetObject] -> resource; ask user',
      ],
      [
        "dora's GetObject on ledger",
        'user:User[name = dora], resource:Resource[name = ledger], user ACCESSED_RESOURCE[action in GetObject] -> resource; ask user',
      ],
      [
        "dora's GetObject calls against ledger",
        'user:User[name = dora], resource:Resource[name = ledger], user ACCESSED_RESOURCE[action in GetObject] -> resource; ask user',
      ],
      [
        'GetFederationToken or AssumeRole from 198.51.100.0/24',
        'resource:Resource, user:User, ip:IpAddress[address cidr 198.51.100.0/24], user ACTED_FROM -> ip, user ACCESSED_RESOURCE[action in GetFederationToken or action in AssumeRole] -> resource; ask resource',
      ],
    ],
  },
  'addresses that URLs name': {
    vocabulary: 'wire',
    rows: [
      [
        "carol's GET requests to 192.0.2.4",
        'user:User[name = carol], resource:Resource[name contains 192.0.2.4], user ACCESSED_RESOURCE[action in GET] -> resource; ask user',
      ],
    ],
  },
  'requests that nobody in particular made': {
    vocabulary: 'wire',
    rows: [
      [
        'GET to 192.0.2.4',
        'resource:Resource[name contains 192.0.2.4], ip:IpAddress, ip ACCESSED_RESOURCE[action in GET] -> resource; ask resource',
      ],
    ],
  },
  'tools whose names are words': {
    vocabulary: 'agents',
    rows: [
      [
        'which agents invoked the search tool',
        'agent:AiAgent, tool:Tool[name = search], agent INVOKED_TOOL -> tool; ask agent',
      ],
      [
        'which runs did not use the think tool',
        'inference:Inference; without tool:Tool[name = think], inference INVOKED_TOOL -> tool; ask inference',
      ],
      [
        'agents that used tool search',
        'agent:AiAgent, tool:Tool[name = search], agent INVOKED_TOOL -> tool; ask agent',
      ],
      [
        'agents that used think or search',
        'agent:AiAgent, tool:Tool[name = think or name = search], agent INVOKED_TOOL -> tool; ask agent',
      ],
      [
        'agents that used think but not search',
        'agent:AiAgent, tool:Tool[name = think], agent INVOKED_TOOL -> tool; without tool2:Tool[name = search], agent INVOKED_TOOL -> tool2; ask agent',
      ],
      [
        'tools used by travel desk after think',
        'tool:Tool, agent:AiAgent[name = travel desk], tool2:Tool[name = think], agent INVOKED_TOOL -> tool, agent INVOKED_TOOL -> tool2; e2 before e1; ask tool',
      ],
      [
        'tools used after think',
        'tool:Tool, agent:AiAgent|Inference, tool2:Tool[name = think], agent INVOKED_TOOL -> tool, agent INVOKED_TOOL -> tool2; e2 before e1; ask tool',
      ],
      [
        'which tools did travel desk invoke before search',
        'tool:Tool, agent:AiAgent[name = travel desk], tool2:Tool[name = search], agent INVOKED_TOOL -> tool, agent INVOKED_TOOL -> tool2; e1 before e2; ask tool',
      ],
      [
        'agents that used think then search',
        'agent:AiAgent, tool:Tool[name = think], tool2:Tool[name = search], agent INVOKED_TOOL -> tool, agent INVOKED_TOOL -> tool2; e1 before e2; ask agent',
      ],
    ],
  },
  'a thing of the story that is asked for at its end': {
    vocabulary: 'windows',
    rows: [
      [
        'explorer -> cmd -> powershell, show the powershell',
        'process:Process[name = powershell.exe], process2:Process[name = cmd.exe], process3:Process[name in explorer.exe], process3 PROC_CREATED -> process2, process2 PROC_CREATED -> process; ask process',
      ],
      [
        'explorer spawning cmd show me the cmd',
        'process:Process[name = cmd.exe], process2:Process[name in explorer.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'explorer spawning cmd: the cmd',
        'process:Process[name = cmd.exe], process2:Process[name in explorer.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'cmd or cmd that started whoami',
        'process:Process[name = cmd.exe], process2:Process[name = whoami.exe], process PROC_CREATED -> process2; ask process',
      ],
    ],
  },
  'how a name begins or ends': {
    vocabulary: 'windows',
    rows: [
      [
        'processes that looked up a name ending in .example on ws1',
        'process:Process[host_name = ws1], domain:Domain[name ends_with .example], process RESOLVED -> domain; ask process',
      ],
      ['domains ending in .example', 'domain:Domain[name ends_with .example]; ask domain'],
      [
        'who looked up a name containing corp',
        'process:Process, domain:Domain[name contains corp], process RESOLVED -> domain; ask process',
      ],
      [
        'resolved domains ending with .ru',
        'process:Process|Host|IpAddress, domain:Domain[name ends_with .ru], process RESOLVED -> domain; ask process',
      ],
      [
        'files written by powershell ending in .exe',
        'file:File[name ends_with .exe], process:Process[name = powershell.exe], process WROTE_FILE -> file; ask file',
      ],
      [
        'processes whose name starts with svc',
        'process:Process[name starts_with svc]; ask process',
      ],
    ],
  },
  'the other end of a connection': {
    vocabulary: 'windows',
    rows: [
      [
        'powershell talking to port 5985: where to',
        'ip:IpAddress|Domain, process:Process[name = powershell.exe], process CONNECTED_TO[port = 5985] -> ip; ask ip',
      ],
      [
        'powershell connected on 443, with whom?',
        'ip:IpAddress|Domain, process:Process[name = powershell.exe], process CONNECTED_TO[port = 443] -> ip; ask ip',
      ],
      [
        'powershell connected to 10.0.0.0/8, where to',
        'ip:IpAddress[address cidr 10.0.0.0/8], process:Process[name = powershell.exe], process CONNECTED_TO -> ip; ask ip',
      ],
      [
        'where did powershell connect to',
        'ip:IpAddress|Domain, process:Process[name = powershell.exe], process CONNECTED_TO -> ip; ask ip',
      ],
    ],
  },
  'files by what they are': {
    vocabulary: 'windows',
    rows: [
      [
        'which process connected to 10.0.0.0/8 on 445 and also wrote an exe',
        'process:Process, ip:IpAddress[address cidr 10.0.0.0/8], file:File[name ends_with .exe], process CONNECTED_TO[port = 445] -> ip, process WROTE_FILE -> file; ask process',
      ],
      [
        'word writing scripts',
        'process:Process[name in winword.exe], file:File[name ends_with .ps1 or name ends_with .vbs or name ends_with .vbe or name ends_with .js or name ends_with .jse or name ends_with .wsf or name ends_with .hta or name ends_with .bat or name ends_with .cmd or name ends_with .py or name ends_with .sh], process WROTE_FILE -> file; ask process',
      ],
      [
        'who wrote an executable',
        'process:Process, file:File[name ends_with .exe or name ends_with .dll or name ends_with .sys or name ends_with .scr or name ends_with .com or name ends_with .elf or name ends_with .so], process WROTE_FILE -> file; ask process',
      ],
      [
        'which executables did cmd start',
        'process:Process, process2:Process[name = cmd.exe], process2 PROC_CREATED -> process; ask process',
      ],
    ],
  },
  'things of a kind that techniques go by': {
    vocabulary: 'windows',
    rows: [
      [
        'wmi event consumers on ws2',
        'wmi:WmiSubscription[part = consumer and host_name = ws2]; ask wmi',
      ],
    ],
  },
  'what is rare': {
    vocabulary: 'windows',
    rows: [
      [
        'rare parents of cmd.exe',
        'process:Process, process2:Process[name = cmd.exe], process PROC_CREATED -> process2; ask process; count process2 fewest 10',
      ],
      [
        'rarely seen processes on ws1',
        'process:Process[host_name = ws1]; ask process.name; count process fewest 10',
      ],
    ],
  },
  'a command line that is missing': {
    vocabulary: 'windows',
    rows: [
      [
        'find rundll32 with no command line arguments that connected to the internet',
        'process:Process[name = rundll32.exe and command_line ends_with rundll32.exe or command_line ends_with rundll32.exe" or command_line ends_with rundll32.exe  or command_line ends_with rundll32.exe"  or command_line ends_with rundll32 or command_line ends_with rundll32" or command_line ends_with rundll32  or command_line ends_with rundll32" ], ip:IpAddress[scope = public], process CONNECTED_TO -> ip; ask process',
      ],
      ['processes with no command line', 'process:Process[not command_line known]; ask process'],
    ],
  },
  'a parent that is another': {
    vocabulary: 'windows',
    rows: [
      [
        'processes whose parent is not services.exe but are named svchost.exe',
        'process:Process[name = svchost.exe], process2:Process[not name = services.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'processes named svchost.exe whose parent is not services.exe',
        'process:Process[name = svchost.exe], process2:Process[not name = services.exe], process2 PROC_CREATED -> process; ask process',
      ],
    ],
  },
  'parents and children that have names': {
    vocabulary: 'windows',
    rows: [
      [
        'processes with both a cmd.exe parent and a rundll32.exe child',
        'process:Process, process2:Process[name = cmd.exe], process3:Process[name = rundll32.exe], process2 PROC_CREATED -> process, process PROC_CREATED -> process3; ask process',
      ],
      [
        'powershell with a wscript parent',
        'process:Process[name = powershell.exe], process2:Process[name = wscript.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'powershell without a cmd.exe parent',
        'process:Process[name = powershell.exe]; without process2:Process[name = cmd.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'processes without any children',
        'process:Process; without process2:Process, process PROC_CREATED -> process2; ask process',
      ],
      [
        'cmd.exe whose parent is powershell.exe and whose grandparent is explorer.exe',
        'process:Process[name = cmd.exe], process2:Process[name = powershell.exe], process3:Process[name = explorer.exe], process2 PROC_CREATED -> process, process3 PROC_CREATED*2-2 -> process; ask process',
      ],
      [
        'powershell whose parent connected to 10.0.0.5',
        'process:Process[name = powershell.exe], process2:Process, ip:IpAddress[address = 10.0.0.5], process2 PROC_CREATED -> process, process2 CONNECTED_TO -> ip; ask process',
      ],
      [
        'powershell that is not a child of explorer',
        'process:Process[name = powershell.exe]; without process2:Process[name in explorer.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'hosts with powershell children of wscript',
        'host:Host, process:Process[name = powershell.exe], process2:Process[name = wscript.exe], process2 PROC_CREATED -> process, process RAN_ON -> host; ask host',
      ],
      [
        'whoami started by children of cmd.exe',
        'process:Process[name = whoami.exe], process2:Process, process3:Process[name = cmd.exe], process2 PROC_CREATED -> process, process3 PROC_CREATED -> process2; ask process',
      ],
      [
        'children of explorer.exe that are powershell or cmd',
        'process:Process[name = powershell.exe or name = cmd.exe], process2:Process[name = explorer.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'processes on ws1 that are children of cmd.exe',
        'process:Process[host_name = ws1], process2:Process[name = cmd.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'every descendant of wscript.exe on ws2 that is powershell',
        'process:Process[name = powershell.exe and host_name = ws2], process2:Process[name = wscript.exe], process2 PROC_CREATED*1-8 -> process; ask process',
      ],
    ],
  },
  'what someone ran': {
    vocabulary: 'windows',
    rows: [
      [
        'what did bob run on ws1',
        'process:Process[host_name = ws1], user:User[name = bob], process RAN_AS -> user; ask process',
      ],
      [
        'what did cmd.exe run on ws1',
        'process:Process[host_name = ws1], process2:Process[name = cmd.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'what did cmd run',
        'process:Process, process2:Process[name = cmd.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'who runs powershell',
        'user:User, process:Process[name = powershell.exe], process RAN_AS -> user; ask user',
      ],
      [
        'how many runs of whoami on ws1',
        'process:Process[name = whoami.exe and host_name = ws1]; ask process; count process in all',
      ],
      [
        'which host did whoami run on',
        'host:Host, process:Process[name = whoami.exe], process RAN_ON -> host; ask host',
      ],
      [
        'which programs has svchost.exe spawned directly',
        'process:Process, process2:Process[name = svchost.exe], process2 PROC_CREATED -> process; ask process',
      ],
      [
        'who has logged on to dc1',
        'user:User, host:Host[name = dc1], user LOGGED_ON -> host; ask user',
      ],
      [
        'which process has md5 64afccf614577ea0b706665e6109572d',
        'process:Process[md5 = 64afccf614577ea0b706665e6109572d]; ask process',
      ],
    ],
  },
  'accounts and commands of a server': {
    vocabulary: 'linux',
    rows: [
      [
        'curl or wget run by a child of java',
        'process:Process[name = curl or name = wget], process2:Process, process3:Process[name in java/java.exe/javaw.exe], process2 PROC_CREATED -> process, process3 PROC_CREATED -> process2; ask process',
      ],
      [
        'command lines of everything deploy ran on web01',
        'user:User[name = deploy], process:Process, host:Host[name = web01], process RAN_AS -> user, process RAN_ON -> host; ask process.command_line',
      ],
      [
        'files that deploy wrote',
        'file:File, process:Process, user:User[name = deploy], process RAN_AS -> user, process WROTE_FILE -> file; ask file',
      ],
      [
        'what did root execute last night',
        'process:Process, user:User[type = root or name = root], process RAN_AS -> user; ask process; between 2023-09-05T18:00Z and 2023-09-06T06:00Z',
      ],
      [
        'what was launched underneath sshd, all the way down',
        'process:Process, process2:Process[name = sshd], process2 PROC_CREATED*1-8 -> process; ask process',
      ],
    ],
  },
  'bits of a mask': {
    vocabulary: 'windows',
    rows: [
      [
        'processes that touched lsass with an access mask including 0x10',
        'process:Process, process2:Process[name in lsass.exe], process ACCESSED_PROCESS[granted_access mask 0x10] -> process2; ask process',
      ],
      [
        'lsass handles with bit 0x10 set',
        'process:Process, process2:Process[name in lsass.exe], process ACCESSED_PROCESS[granted_access mask 0x10] -> process2; ask process',
      ],
    ],
  },
  hives: {
    vocabulary: 'windows',
    rows: [
      [
        'registry values named Updater set under HKLM',
        'registry:RegistryKey[name = Updater and path starts_with hklm\\], process:Process, process SET_REGISTRY -> registry; ask registry',
      ],
      [
        'keys written in HKCU by powershell',
        'registry:RegistryKey[path starts_with hku\\s-1-5-21], process:Process[name = powershell.exe], process SET_REGISTRY -> registry; ask registry',
      ],
    ],
  },
  'times that are left out, and parts of days': {
    vocabulary: 'windows',
    rows: [
      [
        'logons outside of the last 7 days',
        'user:User, host:Host, user LOGGED_ON -> host; ask user; between any and 2023-08-30T12:00Z',
      ],
      [
        'logons to dc1 not in the last 24 hours',
        'user:User, host:Host[name = dc1], user LOGGED_ON -> host; ask user; between any and 2023-09-05T12:00Z',
      ],
      [
        'logons yesterday evening',
        'user:User, host:Host, user LOGGED_ON -> host; ask user; between 2023-09-05T17:00Z and 2023-09-06T00:00Z',
      ],
    ],
  },
  'a program or what came of it': {
    vocabulary: 'windows',
    rows: [
      [
        'cmd.exe or its children, however deep',
        'process:Process, process2:Process[name = cmd.exe], process2 PROC_CREATED*1-8 -> process OR process:Process[name = cmd.exe]; ask process',
      ],
      [
        'powershell or any of its descendants that connected to the internet',
        'process:Process, process2:Process[name = powershell.exe], ip:IpAddress[scope = public], process2 PROC_CREATED*1-8 -> process, process CONNECTED_TO -> ip OR process:Process[name = powershell.exe], ip:IpAddress[scope = public], process CONNECTED_TO -> ip; ask process',
      ],
      [
        'files written by powershell or its children',
        'file:File, process:Process, process2:Process[name = powershell.exe], process WROTE_FILE -> file, process2 PROC_CREATED -> process OR process:Process[name = powershell.exe], file:File, process WROTE_FILE -> file; ask file',
      ],
      [
        'connections made by powershell or its child processes to port 443',
        'ip:IpAddress|Domain, process:Process, process2:Process[name = powershell.exe], process CONNECTED_TO[port = 443] -> ip, process2 PROC_CREATED -> process OR process:Process[name = powershell.exe], ip:IpAddress|Domain, process CONNECTED_TO[port = 443] -> ip; ask ip',
      ],
      [
        'whoami and its parent',
        'process:Process, process2:Process[name = whoami.exe], process PROC_CREATED -> process2 OR process:Process[name = whoami.exe]; ask process',
      ],
    ],
  },
  'numbers for each': {
    vocabulary: 'windows',
    rows: [
      [
        'how many distinct users logged on to each host',
        'host:Host, user:User, user LOGGED_ON -> host; ask host; count user',
      ],
      [
        'failed logons per user',
        'user:User, host:Host, user LOGGED_ON[result = failure] -> host; ask user; count e1',
      ],
      [
        'how many connections per process',
        'process:Process, ip:IpAddress|Domain, process CONNECTED_TO -> ip; ask process; count e1',
      ],
      [
        'number of processes per host',
        'host:Host, process:Process, process RAN_ON -> host; ask host; count process',
      ],
      [
        'top 10 users by number of processes',
        'user:User, process:Process, process RAN_AS -> user; ask user; count process most 10',
      ],
      [
        'programs seen on exactly one host',
        'process:Process, host:Host, process RAN_ON -> host; ask process.name; count host = 1',
      ],
      [
        'logons by bob to more than two hosts',
        'user:User[name = bob], host:Host, user LOGGED_ON -> host; ask user; count host > 2',
      ],
      [
        'who connected to more than 5 addresses',
        'process:Process, ip:IpAddress, process CONNECTED_TO -> ip; ask process; count ip > 5',
      ],
    ],
  },
  'sources and sessions on the wire': {
    vocabulary: 'wire',
    rows: [
      [
        'top 5 destination addresses by number of sources talking to them',
        'ip:IpAddress, ip2:IpAddress, ip2 CONNECTED_TO -> ip; ask ip; count ip2 most 5',
      ],
      [
        'sessions to 203.0.113.9 this week',
        'ip:IpAddress, ip2:IpAddress[address = 203.0.113.9], ip CONNECTED_TO -> ip2; ask ip; between 2023-09-04T00:00Z and 2023-09-06T12:00Z',
      ],
      [
        'ssl connections to port 8443',
        'ip:IpAddress|Domain, ip2:IpAddress, ip2 CONNECTED_TO[port = 8443] -> ip; ask ip',
      ],
      [
        'rdp or smb connections to 10.0.0.5',
        'ip:IpAddress, ip2:IpAddress[address = 10.0.0.5], ip CONNECTED_TO[port in 3389/445/139] -> ip2; ask ip',
      ],
    ],
  },
  'nobody and nothing': {
    vocabulary: 'windows',
    rows: [
      [
        'hosts nobody logged on to',
        'host:Host; without user:User, user LOGGED_ON -> host; ask host',
      ],
      [
        'services installed by nobody',
        'service:Service; without user:User, user INSTALLED_SERVICE -> service; ask service',
      ],
      [
        'processes that wrote a file but connected to nothing',
        'process:Process, file:File, process WROTE_FILE -> file; without ip:IpAddress|Domain, process CONNECTED_TO -> ip; ask process',
      ],
    ],
  },
  'roles, keys and trails': {
    vocabulary: 'cloud',
    rows: [
      [
        'roles nobody assumed',
        'user:User[type = role]; without user2:User, user2 ASSUMED_ROLE -> user; ask user',
      ],
      [
        'which role did dora assume',
        'user:User[type = role], user2:User[name = dora], user2 ASSUMED_ROLE -> user; ask user',
      ],
      [
        'which role did dora assume and from what address',
        'user:User[type = role], user2:User[name = dora], ip:IpAddress, user2 ASSUMED_ROLE -> user, user2 ACTED_FROM -> ip; ask user, ip',
      ],
      [
        'access keys created by dora',
        'resource:Resource, user:User[name = dora], user ACCESSED_RESOURCE[action in CreateAccessKey] -> resource; ask resource',
      ],
      [
        'what access keys has dora made',
        'resource:Resource, user:User[name = dora], user ACCESSED_RESOURCE[action in CreateAccessKey] -> resource; ask resource',
      ],
      [
        'has anyone tampered with cloudtrail logging',
        'user:User, resource:Resource[type = cloudtrail.trail], user ACCESSED_RESOURCE[action in DeleteTrail] -> resource; ask user',
      ],
      [
        'API calls per user',
        'user:User, resource:Resource, user ACCESSED_RESOURCE -> resource; ask user; count e1',
      ],
    ],
  },
  'what lies outside': {
    vocabulary: 'windows',
    rows: [
      [
        'logons from outside 10.0.0.0/8 to dc1',
        'user:User, host:Host[name = dc1], ip:IpAddress[not address cidr 10.0.0.0/8], user LOGGED_ON -> host, ip LOGGED_ON_FROM[user_name same_as user.name] -> host; ask user',
      ],
      [
        'powershell connecting outside the internal network',
        'process:Process[name = powershell.exe], ip:IpAddress[not scope = private], process CONNECTED_TO -> ip; ask process',
      ],
      [
        'files written outside of c:\\windows by cmd',
        'file:File[not path starts_with c:\\windows], process:Process[name = cmd.exe], process WROTE_FILE -> file; ask file',
      ],
    ],
  },
  'how paths and command lines begin and end': {
    vocabulary: 'windows',
    rows: [
      [
        'processes whose image ends with \\temp\\update.exe',
        'process:Process[image ends_with \\temp\\update.exe]; ask process',
      ],
      [
        'processes with an image path starting with c:\\programdata on ws1',
        'process:Process[image starts_with c:\\programdata and host_name = ws1]; ask process',
      ],
      [
        'files whose path starts with c:\\users\\public',
        'file:File[path starts_with c:\\users\\public]; ask file',
      ],
      [
        'registry values with a path ending in \\updater',
        'registry:RegistryKey[path ends_with \\updater]; ask registry',
      ],
      [
        'powershell whose command line begins with "powershell -nop"',
        'process:Process[name = powershell.exe and command_line starts_with powershell -nop]; ask process',
      ],
    ],
  },
  'two things asked for': {
    vocabulary: 'windows',
    rows: [
      [
        'which user ran whoami and on which host',
        'user:User, process:Process[name = whoami.exe], host:Host, process RAN_AS -> user, process RAN_ON -> host; ask user, host',
      ],
      [
        'what process connected to 10.0.0.5 and on what port',
        'process:Process, ip:IpAddress[address = 10.0.0.5], process CONNECTED_TO -> ip; ask process, e1.port',
      ],
      [
        'which hosts did alice log on to and from which addresses',
        'host:Host, user:User[name = alice], ip:IpAddress, user LOGGED_ON -> host, ip LOGGED_ON_FROM[user_name same_as user.name] -> host; ask host, ip',
      ],
      [
        'what addresses did bob log on from',
        'ip:IpAddress, host:Host, user:User[name = bob], user LOGGED_ON -> host, ip LOGGED_ON_FROM[user_name same_as user.name] -> host; ask ip',
      ],
    ],
  },
  'acts soon after others': {
    vocabulary: 'windows',
    rows: [
      [
        'network connections by powershell within 5 minutes after it read lsass',
        'ip:IpAddress|Domain, process:Process[name = powershell.exe], process2:Process[name in lsass.exe], process CONNECTED_TO -> ip, process ACCESSED_PROCESS -> process2; e2 before e1 within 300 s; ask ip',
      ],
      [
        'powershell that read lsass and within 5 minutes connected to port 443',
        'process:Process[name = powershell.exe], process2:Process[name in lsass.exe], ip:IpAddress|Domain, process ACCESSED_PROCESS -> process2, process CONNECTED_TO[port = 443] -> ip; e1 before e2 within 300 s; ask process',
      ],
      [
        'users who logged on to ws2 less than an hour after ws1',
        'user:User, host:Host[name = ws2], host2:Host[name = ws1], user LOGGED_ON -> host, user LOGGED_ON -> host2; e2 before e1 within 3600 s; ask user',
      ],
      [
        'connections by powershell up to 10 minutes before it read lsass',
        'ip:IpAddress|Domain, process:Process[name = powershell.exe], process2:Process[name in lsass.exe], process CONNECTED_TO -> ip, process ACCESSED_PROCESS -> process2; e1 before e2 within 600 s; ask ip',
      ],
    ],
  },
  'tools that fail': {
    vocabulary: 'agents',
    rows: [
      [
        'search tool failures',
        'tool:Tool[name = search], inference:Inference|AiAgent, inference INVOKED_TOOL[result = failure] -> tool; ask tool',
      ],
    ],
  },
  'things, and techniques that are called like them': {
    vocabulary: 'windows',
    rows: [['scheduled tasks on ws1', 'task:ScheduledTask[host_name = ws1]; ask task']],
  },
  'a mailbox': {
    vocabulary: 'office',
    rows: [
      [
        'who created inbox rules',
        'user:User, s_r:Resource, user ACCESSED_RESOURCE[action in New-InboxRule/Set-InboxRule/UpdateInboxRules/Set-Mailbox/New-TransportRule/Set-TransportRule/Enable-InboxRule] -> s_r; as T1114.003; ask user',
      ],
      [
        'sign-ins by erin from outside 192.0.2.0/24',
        'host:Host, user:User[name = erin], ip:IpAddress[not address cidr 192.0.2.0/24], user LOGGED_ON -> host, ip LOGGED_ON_FROM[user_name same_as user.name] -> host; ask host',
      ],
    ],
  },
  "places that are another's, or none": {
    vocabulary: 'windows',
    rows: [
      [
        'find svchost.exe not running from c:\\windows\\system32',
        'process:Process[name = svchost.exe and not image starts_with c:\\windows\\system32]; ask process',
      ],
      [
        "which processes loaded a dll from a user's appdata folder",
        'process:Process, file:File[name like *.dll or name like *.sys or name like *.so* and path contains \\appdata\\], process LOADED_MODULE -> file; ask process',
      ],
      [
        'powershell copying files into c:\\windows\\temp',
        'process:Process[name = powershell.exe], file:File[path starts_with c:\\windows\\temp], process WROTE_FILE -> file; ask process',
      ],
    ],
  },
  'subjects of their own': {
    vocabulary: 'windows',
    rows: [
      [
        'hosts where explorer.exe started powershell.exe but cmd.exe was never run',
        'host:Host, process:Process[name = powershell.exe], process2:Process[name = explorer.exe], process2 PROC_CREATED -> process, process RAN_ON -> host; without process3:Process[name = cmd.exe], process3 RAN_ON -> host; ask host',
      ],
      [
        'users that logged on to ws1 but powershell was never run',
        'user:User, host:Host[name = ws1], user LOGGED_ON -> host; without process:Process[name = powershell.exe], process RAN_AS -> user; ask user',
      ],
      [
        'hosts where whoami was never run',
        'host:Host; without process:Process[name = whoami.exe], process RAN_ON -> host; ask host',
      ],
      [
        'lsass opened by a process that is not svchost or taskmgr',
        'process:Process[name in lsass.exe], process2:Process[not name = svchost.exe and not name = taskmgr.exe], process2 ACCESSED_PROCESS -> process; ask process',
      ],
    ],
  },
  'downloads to a folder': {
    vocabulary: 'linux',
    rows: [
      [
        'wget or curl downloading to /tmp',
        'process:Process[name = wget or name = curl], file:File[path starts_with /tmp], process WROTE_FILE -> file; ask process',
      ],
    ],
  },
  'calls of tools': {
    vocabulary: 'agents',
    rows: [
      [
        'conversations with more than 5 tool calls',
        'inference:Inference, tool:Tool, inference INVOKED_TOOL -> tool; ask inference; count e1 > 5',
      ],
    ],
  },
  'what texts do not hold': {
    vocabulary: 'windows',
    rows: [
      [
        'powershell whose command line does not contain -file',
        'process:Process[name = powershell.exe and not command_line contains -file]; ask process',
      ],
      [
        'processes whose name does not end in .exe',
        'process:Process[not name ends_with .exe]; ask process',
      ],
      [
        'processes whose image path does not start with c:\\windows',
        'process:Process[not image starts_with c:\\windows]; ask process',
      ],
      [
        'command lines not containing whoami or /all',
        'process:Process[not command_line contains whoami and not command_line contains /all]; ask process',
      ],
    ],
  },
  'clauses on what ran as someone': {
    vocabulary: 'windows',
    rows: [
      [
        'processes running as SYSTEM that connected to the internet on 443',
        'process:Process, user:User[name = system], ip:IpAddress[scope = public], process RAN_AS -> user, process CONNECTED_TO[port = 443] -> ip; ask process',
      ],
      [
        'processes running on ws1 that read lsass',
        'process:Process, host:Host[name = ws1], process2:Process[name in lsass.exe], process RAN_ON -> host, process ACCESSED_PROCESS -> process2; ask process',
      ],
      [
        'connections by svchost to anything but port 443',
        'ip:IpAddress|Domain, process:Process[name = svchost.exe], process CONNECTED_TO[not port = 443] -> ip; ask ip',
      ],
      [
        'which users have never logged on to dc1',
        'user:User; without host:Host[name = dc1], user LOGGED_ON -> host; ask user',
      ],
    ],
  },
  'accounts that are called like verbs': {
    vocabulary: 'linux',
    rows: [
      [
        'sudo used by deploy more than 3 times',
        'process:Process[name in sudo/sudo.exe], user:User[name = deploy], process RAN_AS -> user; ask process.name; count process > 3',
      ],
      [
        'files written by deploy',
        'file:File, process:Process, user:User[name = deploy], process RAN_AS -> user, process WROTE_FILE -> file; ask file',
      ],
    ],
  },
  'what something was read from': {
    vocabulary: 'cloud',
    rows: [
      [
        'which buckets did dora read objects from',
        'resource:Resource[type = s3.bucket], resource2:Resource, user:User[name = dora], user ACCESSED_RESOURCE[action in GetObject] -> resource2, resource2 MEMBER_OF -> resource; ask resource',
      ],
    ],
  },
};

describe.each(Object.entries(meant))('a question about %s', (_, { vocabulary, rows }) => {
  it.each(rows)('%s', (text, expected) => {
    const { plan: made } = plan(text, vocabulary);
    expect(compact(made)).toBe(expected);
    expect(made === undefined ? [] : faultsOf(made)).toEqual([]);
  });
});

/** The nodes and edges of a sign of a technique are the catalogue's; here only how it is tied in. */
describe('a technique in a question', () => {
  const edgesOf = (text: string): string[] =>
    (plan(text).plan?.branches ?? []).map(({ edges }) =>
      edges.map(({ from, to, relations }) => `${from} ${relations.join('|')} ${to}`).join(', '),
    );

  it('is looked for among things of the kind that is asked for', () => {
    expect(edgesOf('Service Execution T1569.002: name the services')).toEqual([
      's_u INSTALLED_SERVICE service',
      's_u INSTALLED_SERVICE service',
    ]);
  });

  it('is one act with the act that the question tells of', () => {
    const told = edgesOf('T1055: injecting process').map((edges) => edges.split(', ')[0]);
    expect(new Set(told)).toEqual(new Set(['process INJECTED_INTO process2']));
  });

  it('is tied to a host that stands in front', () => {
    const { plan: made } = plan('on WS1: T1003.001');
    const where = made?.branches.map(({ nodes }) => JSON.stringify(nodes[0]?.where));
    expect(where?.every((text) => text.includes('"host_name"'))).toBe(true);
  });

  it('has as many signs as one hunt may have', () => {
    const { plan: made } = plan('LSASS memory dumped by cmd (T1003.001) - which account ran it');
    const ends = made?.branches.flatMap(({ edges }) => edges).length ?? 0;
    expect(made?.branches.length).toBeGreaterThan(2);
    expect(ends * 2).toBeLessThanOrEqual(limits.nodePatterns);
  });

  it('leaves words of the lexicon alone where the question tells of an act', () => {
    const { plan: made } = plan('who read lsass memory with rights 0x1010');
    expect(made?.branches.map(({ techniques }) => techniques)).toEqual([[]]);
  });

  it.each(['kerberoasting', 'any signs of kerberoasting', 'indicators of kerberoasting on ws1'])(
    'is meant by its name, though that is a form of a verb: %s',
    (text) => {
      const { plan: made, unresolved } = plan(text);
      expect(unresolved).toEqual([]);
      expect(made?.branches[0]?.techniques).toEqual(['T1558.003']);
    },
  );

  it('is not meant where somebody does what it is named after', () => {
    expect(plan('users kerberoasting').plan?.branches[0]?.techniques).toEqual([]);
  });

  it.each(['files in C:\\Windows that cmd wrote', 'what did systemd-udevd delete'])(
    'is not found in a part of a word: %s',
    (text) => {
      expect(plan(text).plan?.branches.flatMap(({ techniques }) => techniques)).toEqual([]);
    },
  );
});

describe('what is not understood', () => {
  it.each(['anything suspicious?', 'show me everything', 'hello', 'is there malware', '', '?'])(
    'gives no plan: %s',
    (text) => {
      expect(plan(text).plan).toBeUndefined();
    },
  );

  it('gives no plan where a place is all that is known', () => {
    const { plan: made, unresolved } = plan('did anything bad happen on WS1');
    expect(made).toBeUndefined();
    expect(unresolved).toContain('happen');
  });

  it('is listed, and lowers the coverage', () => {
    const { plan: made, unresolved, coverage } = plan('purple processes on WS1');
    expect(compact(made)).toBe('process:Process[host_name = ws1]; ask process');
    expect(unresolved).toEqual(['purple']);
    expect(coverage).toBeLessThan(1);
  });

  it.each([
    ['prompt injection against the agents', 'agents', 'prompt injection'],
    [
      'processes that wrote a file within 10 seconds of connecting to port 443',
      'windows',
      'within 10 seconds of',
    ],
    ['hosts with whoami processes of wscript', 'windows', 'wscript'],
    ['more than 3 hosts', 'windows', '> 3'],
    ['tools that were called more often than search', 'agents', 'more'],
    ['processes with the same parent as whoami.exe', 'windows', 'same'],
    ['processes of root with a www-data parent', 'linux', 'www-data'],
    ['users that failed to log on and then succeeded', 'windows', 'success'],
    ["alice's logons outside of working hours", 'windows', 'hours'],
    ["what did cmd's children do", 'windows', 'what'],
    ['buckets listed in unusual regions', 'cloud', 'regions'],
  ] as const)('is listed where the plan can not say it: %s', (text, name, word) => {
    expect(plan(text, name).unresolved).toContain(word);
  });

  it('is listed where what is given belongs to nothing', () => {
    const { unresolved } = plan('connections of powershell to 10.1.2.3 with mask 0x1010');
    expect(unresolved).toContain('granted access 0x1010');
  });

  it.each([
    ['processes started by flurbinator', 'flurbinator', 'flurbinator.exe'],
    ['which files did zorg.exe write', 'zorg.exe', 'zorg.exe'],
    ['on host NOPE42: processes', 'NOPE42', 'nope42'],
    ['processes of corp\\mallory', 'corp\\mallory', 'mallory'],
  ])('is looked for all the same where it is a name: %s', (text, unknown, sought) => {
    const { plan: made, unknownNames } = plan(text);
    expect(unknownNames).toEqual([unknown]);
    expect(JSON.stringify(made)).toContain(`"${sought}"`);
  });

  it('is no name where the graph has it as a part of one', () => {
    const { plan: made, unknownNames } = plan('payload processes on WS2');
    expect(unknownNames).toEqual([]);
    expect(compact(made)).toContain('name contains payload');
  });
});

describe('two acts in words that nobody knows', () => {
  it('are told of once, and the names that explain them are in the plan', () => {
    const { plan: made, unresolved } = plan(
      'runs that both frobbed it (search) and grobbled it (book_trip)',
      'agents',
    );
    expect(made?.branches[0]?.edges).toHaveLength(2);
    expect(unresolved).not.toContain('book_trip');
  });
});

describe('slips of spelling', () => {
  it.each([
    [
      'prcesses startd by powershel',
      [
        ['prcesses', 'processes'],
        ['startd', 'started'],
        ['powershel', 'powershell'],
      ],
    ],
    ['child procesess of cmd.exe', [['procesess', 'processes']]],
    ['which principle ran whoami', [['principle', 'principal']]],
  ])('are forgiven and told: %s', (text, mended) => {
    expect(plan(text).mended).toEqual(mended);
  });

  it('are not seen where only the ending differs', () => {
    expect(plan('instructions of alice').mended).toEqual([]);
  });
});
