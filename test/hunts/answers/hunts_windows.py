"""Questions about Windows captures."""

import fnmatch
import ipaddress
from collections import Counter

from events import account, address, base, windows
from hunt import at, below, file_id, host_id, hunt, reg_id, starts_named

VBS = "win-empire-launcher-vbs.jsonl.gz"
PSEXEC = "win-empire-psexec.jsonl.gz"
SHARPWMI = "win-covenant-sharpwmi-exec.jsonl.gz"
REMOTING = "win-covenant-psremoting-grunt.jsonl.gz"
MIMIKATZ = "win-empire-mimikatz-logonpasswords.jsonl.gz"
DCSYNC = "win-covenant-dcsync.jsonl.gz"
RUNKEYS = "win-empire-runkeys-elevated.jsonl.gz"
PERSISTWMI = "win-covenant-persistwmi.jsonl.gz"
MSHTA = "win-mshta-vbscript-psh.jsonl.gz"
BITS = "win-bitsadmin-download.jsonl.gz"
SCHTASK = "win-schtask-create-remote.jsonl.gz"
RDP = "win-rdp-taskmanager-lsass.jsonl.gz"
LOCALGROUP = "win-empire-net-localgroup.jsonl.gz"
RUNAS = "win-empire-invoke-runas-winlogbeat.jsonl.gz"
APTSIM = "win-aptsimulator-cobaltstrike.jsonl.gz"
LSASS1 = "compound-lsass-campaign-01.jsonl.gz"
LSASS5 = "compound-lsass-campaign-05.jsonl.gz"


def starts(*files):
    return [s for file in files for s in windows(file).starts]


def flows(*files):
    return [f for file in files for f in windows(file).flows]


def accesses(*files, target="lsass.exe"):
    return [a for file in files for a in windows(file).accesses if a.target_name == target]


def logons(*files):
    return [x for file in files for x in windows(file).logons]


def children_of(found, *names):
    return [s for s in found if s.parent_name in names]


def inside(ip, net):
    return ipaddress.ip_address(ip) in ipaddress.ip_network(net)


def public(ip):
    """Neither of a private, link-local, multicast nor loopback range."""
    number = ipaddress.ip_address(ip)
    return number.is_global and not number.is_multicast


# --- parent and child


@hunt("chain-1", VBS, "what did wscript launch?", "process")
def _():
    return {s.id for s in children_of(starts(VBS), "wscript.exe")}


@hunt("chain-1", RDP, "processes started by winlogon", "process")
def _():
    return {s.id for s in children_of(starts(RDP), "winlogon.exe")}


@hunt("chain-1", RUNAS, "whatever wscript.exe kicked off", "process")
def _():
    return {s.id for s in children_of(starts(RUNAS), "wscript.exe")}


@hunt("chain-1", SCHTASK, "kids of MonitoringHost.exe, any box", "process")
def _():
    return {s.id for s in children_of(starts(SCHTASK), "monitoringhost.exe")}


@hunt("chain-1", PSEXEC, "services.exe spawning cmd.exe - show me the cmd", "process")
def _():
    return {s.id for s in children_of(starts(PSEXEC), "services.exe") if s.name == "cmd.exe"}


@hunt("chain-1", LSASS5, "what was run by SharpDump.exe", "process")
def _():
    return {s.id for s in children_of(starts(LSASS5), "sharpdump.exe")}


@hunt("chain-1", LSASS1, "direct children of winx64_payload.exe", "process")
def _():
    return {s.id for s in children_of(starts(LSASS1), "winx64_payload.exe")}


@hunt("chain-1", MSHTA, "parent process of mshta", "process")
def _():
    return {s.parent for s in starts_named(starts(MSHTA), "mshta.exe")}


@hunt("chain-1", LOCALGROUP, "who spawned net1.exe?", "process")
def _():
    return {s.parent for s in starts_named(starts(LOCALGROUP), "net1.exe")}


@hunt("chain-1", REMOTING, "processes that svchost created on HR001", "process")
def _():
    return {s.id for s in children_of(starts(REMOTING), "svchost.exe") if s.host == "HR001"}


@hunt("chain-1", RDP, "task manager (taskmgr) opened from explorer", "process")
def _():
    return {s.id for s in children_of(starts(RDP), "explorer.exe") if s.name == "taskmgr.exe"}


@hunt("chain-1", [VBS, MIMIKATZ, PSEXEC], "powershell runing whoami: list the whoami processes", "process")
def _():
    found = children_of(starts(VBS, MIMIKATZ, PSEXEC), "powershell.exe")
    return {s.id for s in found if s.name == "whoami.exe"}


@hunt("chain-1", VBS, "did mshta spawn anything?", "process", empty=True)
def _():
    return {s.id for s in children_of(starts(VBS), "mshta.exe")}


# --- over two steps


@hunt("chain-2", RUNAS, "cmd.exe -> wscript.exe -> powershell.exe: give me the last process", "process")
def _():
    all_ = starts(RUNAS)
    scripts = {s.id for s in children_of(all_, "cmd.exe") if s.name == "wscript.exe"}
    return {s.id for s in all_ if s.parent in scripts and s.name == "powershell.exe"}


@hunt(
    "chain-2",
    PSEXEC,
    "services started a cmd which in turn started powershell; which powershell was it",
    "process",
)
def _():
    all_ = starts(PSEXEC)
    shells = {s.id for s in children_of(all_, "services.exe") if s.name == "cmd.exe"}
    return {s.id for s in all_ if s.parent in shells and s.name == "powershell.exe"}


@hunt("chain-2", LOCALGROUP, "powershell spawns net.exe, net.exe spawns net1.exe. show net1", "process")
def _():
    all_ = starts(LOCALGROUP)
    nets = {s.id for s in children_of(all_, "powershell.exe") if s.name == "net.exe"}
    return {s.id for s in all_ if s.parent in nets and s.name == "net1.exe"}


@hunt("chain-2", SCHTASK, "grandchildren of powershell.exe on WORKSTATION5", "process")
def _():
    all_ = starts(SCHTASK)
    middle = {s.id for s in children_of(all_, "powershell.exe") if s.host == "WORKSTATION5"}
    return {s.id for s in all_ if s.parent in middle}


@hunt("chain-2", VBS, "whoami.exe: what is its grandparent process?", "process")
def _():
    all_ = starts(VBS)
    parents = {s.parent for s in starts_named(all_, "whoami.exe")}
    return {s.parent for s in all_ if s.id in parents}


@hunt(
    "chain-2",
    [PSEXEC, VBS],
    "whoami run by a powershell that itself had been started by cmd.exe",
    "process",
)
def _():
    all_ = starts(PSEXEC, VBS)
    shells = {s.id for s in children_of(all_, "cmd.exe") if s.name == "powershell.exe"}
    return {s.id for s in all_ if s.parent in shells and s.name == "whoami.exe"}


@hunt("chain-2", LSASS1, "processes whose grandparent is winx64_payload.exe", "process")
def _():
    all_ = starts(LSASS1)
    middle = {s.id for s in children_of(all_, "winx64_payload.exe")}
    return {s.id for s in all_ if s.parent in middle}


@hunt("chain-2", SHARPWMI, "svchost > wmiprvse > what? on WORKSTATION6", "process")
def _():
    all_ = starts(SHARPWMI)
    hosts = {
        s.id
        for s in children_of(all_, "svchost.exe")
        if s.name == "wmiprvse.exe" and s.host == "WORKSTATION6"
    }
    return {s.id for s in all_ if s.parent in hosts}


@hunt(
    "chain-2",
    [LSASS1, LSASS5],
    "explorer started something that popped a shell (cmd.exe): show the shells",
    "process",
)
def _():
    all_ = starts(LSASS1, LSASS5)
    middle = {s.id for s in children_of(all_, "explorer.exe")}
    return {s.id for s in all_ if s.parent in middle and s.name == "cmd.exe"}


@hunt("chain-2", MSHTA, "conhost started by a powershell that came out of mshta", "process")
def _():
    all_ = starts(MSHTA)
    shells = {s.id for s in children_of(all_, "mshta.exe") if s.name == "powershell.exe"}
    return {s.id for s in all_ if s.parent in shells and s.name == "conhost.exe"}


@hunt(
    "chain-2",
    LSASS1,
    "was there a cmd.exe under winx64_payload.exe that ran net.exe?",
    "process",
    empty=True,
)
def _():
    all_ = starts(LSASS1)
    middle = {s.id for s in children_of(all_, "winx64_payload.exe") if s.name == "cmd.exe"}
    return {s.id for s in all_ if s.parent in middle and s.name == "net.exe"}


# --- trees and sequences


@hunt("chain-3", PSEXEC, "everything that descends from services.exe on WORKSTATION6", "process")
def _():
    all_ = [s for s in starts(PSEXEC) if s.host == "WORKSTATION6"]
    return below(all_, {s.parent for s in children_of(all_, "services.exe")})


@hunt("chain-3", VBS, "full process tree under wscript.exe", "process")
def _():
    all_ = starts(VBS)
    return below(all_, {s.id for s in starts_named(all_, "wscript.exe")})


@hunt("chain-3", RUNAS, "descendants of cmd.exe on HR001 up to 2 generations down", "process")
def _():
    all_ = starts(RUNAS)
    return below(all_, {s.id for s in starts_named(all_, "cmd.exe") if s.host == "HR001"}, 2)


@hunt("chain-3", RUNAS, "all offspring of cmd.exe on HR001, max three levels", "process")
def _():
    all_ = starts(RUNAS)
    return below(all_, {s.id for s in starts_named(all_, "cmd.exe") if s.host == "HR001"}, 3)


@hunt(
    "chain-3",
    LSASS5,
    "everything started by winx64_payload.exe or by its children, however deep",
    "process",
)
def _():
    all_ = starts(LSASS5)
    return below(all_, {s.id for s in starts_named(all_, "winx64_payload.exe")})


@hunt("chain-3", VBS, "a child of wscript that later connected out to 10.10.10.5", "process")
def _():
    return {
        s.id
        for s in children_of(starts(VBS), "wscript.exe")
        if any(
            f.process == s.id and f.address == "10.10.10.5" and f.time > s.time for f in flows(VBS)
        )
    }


@hunt("chain-3", RDP, "process that opened lsass.exe and afterwards wrote a .dmp file", "process")
def _():
    dumps = [w for w in windows(RDP).writes if w.target.lower().endswith(".dmp")]
    return {
        w.process
        for w in dumps
        for a in accesses(RDP)
        if a.source == w.process and a.time < w.time
    }


@hunt(
    "chain-3",
    LSASS1,
    "which process both dropped a dll and injected into another process",
    "process",
)
def _():
    wrote = {w.process for w in windows(LSASS1).writes if w.target.lower().endswith(".dll")}
    return {i.source for i in windows(LSASS1).injections if i.source in wrote}


@hunt(
    "chain-3",
    MIMIKATZ,
    "powershell that first beaconed to 10.10.10.5 and later touched lsass",
    "process",
)
def _():
    return {
        a.source
        for a in accesses(MIMIKATZ)
        if a.source_name == "powershell.exe"
        and any(
            f.process == a.source and f.address == "10.10.10.5" and f.time < a.time
            for f in flows(MIMIKATZ)
        )
    }


@hunt(
    "chain-3",
    REMOTING,
    "wsmprovhost started a powershell which then called 172.18.39.8",
    "process",
)
def _():
    return {
        s.id
        for s in children_of(starts(REMOTING), "wsmprovhost.exe")
        if s.name == "powershell.exe"
        and any(f.process == s.id and f.address == "172.18.39.8" for f in flows(REMOTING))
    }


@hunt(
    "chain-3",
    SHARPWMI,
    "svchost started wmiprvse, which started something that connected to 10.10.10.5. which host?",
    "host",
)
def _():
    all_ = starts(SHARPWMI)
    middle = {s.id for s in children_of(all_, "svchost.exe") if s.name == "wmiprvse.exe"}
    last = {s.id for s in all_ if s.parent in middle}
    return {
        host_id(f.host) for f in flows(SHARPWMI) if f.process in last and f.address == "10.10.10.5"
    }


# --- addresses and ports


@hunt(
    "ip",
    [VBS, MIMIKATZ, RUNKEYS, SHARPWMI],
    "who is talking to 10.10.10.5? processes please",
    "process",
)
def _():
    found = flows(VBS, MIMIKATZ, RUNKEYS, SHARPWMI)
    return {f.process for f in found if f.address == "10.10.10.5" and f.process}


@hunt("ip", RUNAS, "which processes beaconed to 10.0.10.106", "process")
def _():
    return {f.process for f in flows(RUNAS) if f.address == "10.0.10.106"}


@hunt("ip", RUNAS, "hosts that reached 10.0.10.106", "host")
def _():
    return {host_id(f.host) for f in flows(RUNAS) if f.address == "10.0.10.106"}


@hunt("ip", DCSYNC, "addresses grunthttp.exe connected to", "ip")
def _():
    return {f"ip:{f.address}" for f in flows(DCSYNC) if f.name == "grunthttp.exe"}


@hunt(
    "ip", [LSASS1, LSASS5], "where does winx64_payload.exe call home? just the IPs", "ip"
)
def _():
    return {f"ip:{f.address}" for f in flows(LSASS1, LSASS5) if f.name == "winx64_payload.exe"}


@hunt("ip", LSASS1, "every process with a connection to 10.0.5.13", "process")
def _():
    return {f.process for f in flows(LSASS1) if f.address == "10.0.5.13"}


@hunt("ip", DCSYNC, "which machine has address 172.18.39.5", "host")
def _():
    return {host_id(f.host) for f in flows(DCSYNC) if f.source == "172.18.39.5"}


@hunt("ip", REMOTING, "boxes that contacted 172.18.39.8", "host")
def _():
    return {host_id(f.host) for f in flows(REMOTING) if f.address == "172.18.39.8"}


@hunt("ip", VBS, "any traffic to 8.8.8.8?", "process", empty=True)
def _():
    return {f.process for f in flows(VBS) if f.address == "8.8.8.8"}


@hunt("port", LSASS5, "traffic to tcp 6666 - which process", "process")
def _():
    return {f.process for f in flows(LSASS5) if f.port == 6666}


@hunt("port", LSASS1, "processes connecting to port 8080", "process")
def _():
    return {f.process for f in flows(LSASS1) if f.port == 8080}


@hunt("port", REMOTING, "hosts where powershell opened a connection to winrm port 5985", "host")
def _():
    return {
        host_id(f.host) for f in flows(REMOTING) if f.name == "powershell.exe" and f.port == 5985
    }


@hunt("port", BITS, "https (443) sockets used by svchost", "socket")
def _():
    found = flows(BITS)
    return {f"sock:{f.address}:{f.port}" for f in found if f.name == "svchost.exe" and f.port == 443}


@hunt("port", RDP, "kerberos port 88: who talked there on WORKSTATION5", "process")
def _():
    return {f.process for f in flows(RDP) if f.port == 88 and f.host == "WORKSTATION5"}


@hunt("port", [VBS, MIMIKATZ, RUNKEYS], "anything on port 4444?", "process", empty=True)
def _():
    return {f.process for f in flows(VBS, MIMIKATZ, RUNKEYS) if f.port == 4444}


@hunt("value", DCSYNC, "which ports did grunthttp.exe use on 172.18.38.5", "value")
def _():
    return {
        f.port
        for f in flows(DCSYNC)
        if f.name == "grunthttp.exe" and f.address == "172.18.38.5"
    }


@hunt("cidr", RDP, "addresses in 13.107.0.0/16 contacted from WORKSTATION5", "ip")
def _():
    found = flows(RDP)
    return {
        f"ip:{f.address}"
        for f in found
        if f.host == "WORKSTATION5" and inside(f.address, "13.107.0.0/16")
    }


@hunt("cidr", PSEXEC, "processes on WORKSTATION6 with flows into 10.10.10.0/29", "process")
def _():
    return {
        f.process
        for f in flows(PSEXEC)
        if f.host == "WORKSTATION6" and inside(f.address, "10.10.10.0/29")
    }


@hunt("cidr", BITS, "public addresses svchost connected to", "ip")
def _():
    found = flows(BITS)
    return {f"ip:{f.address}" for f in found if f.name == "svchost.exe" and public(f.address)}


@hunt("cidr", DCSYNC, "internet (non private) addresses reached by svchost on WORKSTATION6", "ip")
def _():
    return {
        f"ip:{f.address}"
        for f in flows(DCSYNC)
        if f.host == "WORKSTATION6" and f.name == "svchost.exe" and public(f.address)
    }


@hunt("cidr", MIMIKATZ, "powershell talking to anything in 10/8, i.e. 10.0.0.0/8", "process")
def _():
    return {
        f.process
        for f in flows(MIMIKATZ)
        if f.name == "powershell.exe" and inside(f.address, "10.0.0.0/8")
    }


@hunt("cidr", LSASS5, "private addresses contacted by lsass.exe", "ip")
def _():
    return {
        f"ip:{f.address}"
        for f in flows(LSASS5)
        if f.name == "lsass.exe" and ipaddress.ip_address(f.address).is_private
    }


@hunt("cidr", VBS, "powershell connecting to a public IP address", "process", empty=True)
def _():
    return {f.process for f in flows(VBS) if f.name == "powershell.exe" and public(f.address)}


# --- users and logons


@hunt("user", LSASS1, "whoami executed as SYSTEM", "process")
def _():
    return {s.id for s in starts_named(starts(LSASS1), "whoami.exe") if s.user == "system"}


@hunt("user", MIMIKATZ, "whose account ran whoami?", "user")
def _():
    return {f"user:{s.user}" for s in starts_named(starts(MIMIKATZ), "whoami.exe")}


@hunt("user", [LSASS1, LSASS5], "accounts that launched winx64_payload.exe", "user")
def _():
    return {f"user:{s.user}" for s in starts_named(starts(LSASS1, LSASS5), "winx64_payload.exe")}


@hunt("user", VBS, "processes started as THESHIRE\\pgustavo", "process")
def _():
    return {s.id for s in starts(VBS) if s.user == "pgustavo"}


@hunt("user", BITS, "which user ran bitsadmin", "user")
def _():
    return {f"user:{s.user}" for s in starts_named(starts(BITS), "bitsadmin.exe")}


@hunt("user", REMOTING, "what did svchost start as nmartha on HR001", "process")
def _():
    return {
        s.id
        for s in children_of(starts(REMOTING), "svchost.exe")
        if s.user == "nmartha" and s.host == "HR001"
    }


@hunt("user", SCHTASK, "which person registered the scheduled task EventCacheManager?", "user")
def _():
    return {
        f"user:{t.user}"
        for t in windows(SCHTASK).tasks
        if t.event == 4698 and t.name.endswith("\\eventcachemanager")
    }


@hunt("user", LSASS1, "who installed the service rtcpef", "user")
def _():
    return {
        f"user:{s.user}" for s in windows(LSASS1).services if s.event == 4697 and s.name == "rtcpef"
    }


@hunt("user", APTSIM, "service tbbd05 was installed by which account?", "user")
def _():
    return {f"user:{s.user}" for s in windows(APTSIM).services if s.event == 4697}


@hunt("user", PERSISTWMI, "user who created the WMI event filter on IT001", "user")
def _():
    return {f"user:{account(e['User'])}" for e in windows(PERSISTWMI).of("sysmon", 19)}


@hunt("user", RUNAS, "who acted as pgustavo with runas on HR001", "user")
def _():
    return {
        f"user:{account(e['SubjectUserName'])}"
        for e in windows(RUNAS).of("security", 4648)
        if account(e["TargetUserName"]) == "pgustavo"
    }


@hunt("logon", DCSYNC, "who logged on to MORDORDC from 172.18.39.5", "user")
def _():
    return {
        f"user:{x.user}"
        for x in logons(DCSYNC)
        if x.host == "MORDORDC" and x.address == "172.18.39.5"
    }


@hunt("logon", PSEXEC, "network logons (type 3) on WORKSTATION6: users", "user")
def _():
    return {f"user:{x.user}" for x in logons(PSEXEC) if x.host == "WORKSTATION6" and x.type == 3}


@hunt("logon", SHARPWMI, "from which address did pgustavo log on to WORKSTATION6?", "ip")
def _():
    return {
        f"ip:{x.address}"
        for x in logons(SHARPWMI)
        if x.host == "WORKSTATION6" and x.user == "pgustavo" and x.address
    }


@hunt("logon", RDP, "unlocks (logon type 7) - which account", "user")
def _():
    return {f"user:{x.user}" for x in logons(RDP) if x.type == 7}


@hunt("logon", RDP, "pgustavo's logons on WORKSTATION5: source addresses", "ip")
def _():
    found = {
        x.address
        for x in logons(RDP)
        if x.host == "WORKSTATION5" and x.user == "pgustavo" and x.address
    }
    found |= {address(e["ClientAddress"]) for e in windows(RDP).of("security", 4778)}
    return {f"ip:{one}" for one in found}


@hunt("logon", LSASS1, "cached-credential logons, type 11, who", "user")
def _():
    return {f"user:{x.user}" for x in logons(LSASS1) if x.type == 11}


@hunt("logon", REMOTING, "hosts pgustavo logged on to", "host")
def _():
    return {host_id(x.host) for x in logons(REMOTING) if x.user == "pgustavo"}


@hunt("logon", RUNAS, "interactive logon (type 2) on HR001 - user?", "user")
def _():
    return {f"user:{x.user}" for x in logons(RUNAS) if x.host == "HR001" and x.type == 2}


@hunt("logon", REMOTING, "machine accounts that logged onto the domain controler HFDC01", "user")
def _():
    return {
        f"user:{x.user}"
        for x in logons(REMOTING)
        if x.host == "HFDC01" and x.user.endswith("$")
    }


@hunt("logon", RDP, "logons using NTLM: which users", "user")
def _():
    return {f"user:{x.user}" for x in logons(RDP) if x.package == "NTLM"}


@hunt(
    "logon",
    [DCSYNC, SHARPWMI, PSEXEC, RDP],
    "failed logons, any account",
    "user",
    empty=True,
)
def _():
    return {f"user:{x.user}" for x in logons(DCSYNC, SHARPWMI, PSEXEC, RDP) if not x.success}


# --- techniques


@hunt("technique", SCHTASK, "T1053.005 shceduled task: names", "task")
def _():
    return {f"task:{t.host}:{t.name}" for t in windows(SCHTASK).tasks}


@hunt("technique", RUNKEYS, "T1547.001 (registry run keys): the keys", "registry")
def _():
    return {
        reg_id(r.host, r.target)
        for r in windows(RUNKEYS).registry
        if r.event == 13 and "\\currentversion\\run\\" in r.target.lower()
    }


@hunt("technique", LSASS1, "new Windows services, T1543.003", "service")
def _():
    return {f"svc:{s.host}:{s.name}" for s in windows(LSASS1).services}


@hunt("technique", APTSIM, "Create or Modify System Process: Windows Service - what got installed", "service")
def _():
    return {f"svc:{s.host}:{s.name}" for s in windows(APTSIM).services}


@hunt("technique", LSASS1, "proces injection (T1055): injecting process", "process")
def _():
    return {i.source for i in windows(LSASS1).injections}


@hunt("technique", LSASS1, "what did winx64_payload.exe inject into", "process")
def _():
    return {
        i.target for i in windows(LSASS1).injections if i.source_name == "winx64_payload.exe"
    }


@hunt("technique", DCSYNC, "T1003.006 dcsync: which DC was replicated from", "host")
def _():
    rights = "1131f6a"
    return {
        host_id(e["_host"])
        for e in windows(DCSYNC).of("security", 4662)
        if rights in str(e.get("Properties")).lower()
    }


@hunt("technique", MSHTA, "Mshta, T1218.005", "process")
def _():
    return {s.id for s in starts_named(starts(MSHTA), "mshta.exe")}


@hunt("technique", LSASS1, "System Owner/User Discovery via whoami (T1033)", "process")
def _():
    return {s.id for s in starts_named(starts(LSASS1), "whoami.exe")}


@hunt("technique", LOCALGROUP, "T1069.001 local groups enumerated with net: the processes", "process")
def _():
    return {s.id for s in starts(LOCALGROUP) if "localgroup" in s.command.lower()}


@hunt("technique", LSASS5, "LSASS memory dumped by sharpdump (T1003.001) - which account ran it", "user")
def _():
    return {f"user:{s.user}" for s in starts_named(starts(LSASS5), "sharpdump.exe")}


@hunt("technique", PERSISTWMI, "T1546.003 event consumers", "wmi")
def _():
    return {
        f"wmi:{e['_host']}:consumer:{e['Name'].strip().strip(chr(34)).lower()}"
        for e in windows(PERSISTWMI).of("sysmon", 20)
    }


@hunt("technique", SHARPWMI, "Windows Managment Instrumentation (T1047) execution: child of wmiprvse", "process")
def _():
    return {s.id for s in children_of(starts(SHARPWMI), "wmiprvse.exe")}


@hunt("technique", LSASS5, "T1543.003: services installed", "service", empty=True)
def _():
    return {f"svc:{s.host}:{s.name}" for s in windows(LSASS5).services}


@hunt("technique", BITS, "process injection / remote threads", "process", empty=True)
def _():
    return {i.source for i in windows(BITS).injections}


@hunt("technique", RUNKEYS, "Registry Run Keys / Startup Folder - entries that were set", "registry")
def _():
    return {
        reg_id(r.host, r.target)
        for r in windows(RUNKEYS).registry
        if r.event == 13 and "\\currentversion\\run\\" in r.target.lower()
    }


@hunt("technique", LSASS5, "Windows Comand Shell (T1059.003) started by winx64_payload", "process")
def _():
    return {
        s.id for s in children_of(starts(LSASS5), "winx64_payload.exe") if s.name == "cmd.exe"
    }


# --- files, registry, services, tasks


@hunt("artefact", LSASS1, "dll files dropped by winx64_payload.exe", "file")
def _():
    return {
        file_id(w.host, w.target)
        for w in windows(LSASS1).writes
        if w.name == "winx64_payload.exe" and w.target.lower().endswith(".dll")
    }


@hunt("artefact", LSASS5, "executables written by winx64_payload.exe (.exe)", "file")
def _():
    return {
        file_id(w.host, w.target)
        for w in windows(LSASS5).writes
        if w.name == "winx64_payload.exe" and w.target.lower().endswith(".exe")
    }


@hunt("artefact", LSASS5, "files under C:\\Windows\\Temp that sharpdump created", "file")
def _():
    return {
        file_id(w.host, w.target)
        for w in windows(LSASS5).writes
        if w.name == "sharpdump.exe" and w.target.lower().startswith("c:\\windows\\temp\\")
    }


@hunt("artefact", RDP, "where did taskmgr write lsass.dmp", "file")
def _():
    return {
        file_id(w.host, w.target)
        for w in windows(RDP).writes
        if w.name == "taskmgr.exe" and base(w.target) == "lsass.dmp"
    }


@hunt("artefact", SCHTASK, "files written below C:\\Windows\\System32\\Tasks", "file")
def _():
    return {
        file_id(w.host, w.target)
        for w in windows(SCHTASK).writes
        if w.target.lower().startswith("c:\\windows\\system32\\tasks\\")
    }


@hunt("value", APTSIM, "name of the program that dropped C:\\TMP\\CreateNamedPipe.exe", "value")
def _():
    # This sensor gives a program one GUID at its start and another one later: only the name is sure.
    return {
        w.name
        for w in windows(APTSIM).writes
        if w.target.lower() == "c:\\tmp\\createnamedpipe.exe"
    }


@hunt("artefact", LSASS5, "files deleted by SharpDump", "file")
def _():
    return {
        file_id(d.host, d.target)
        for d in windows(LSASS5).deletions
        if d.name == "sharpdump.exe"
    }


@hunt("artefact", LSASS1, "rtcpef.dll got deleted by what?", "process")
def _():
    return {d.process for d in windows(LSASS1).deletions if base(d.target) == "rtcpef.dll"}


@hunt("artefact", LSASS1, "which process loaded rtcpef.dll", "process")
def _():
    return {m.process for m in windows(LSASS1).modules if base(m.target) == "rtcpef.dll"}


@hunt("artefact", RUNKEYS, "registry values powershell set under HKLM\\Software\\Microsoft\\Windows\\CurrentVersion", "registry")
def _():
    folder = "hklm\\software\\microsoft\\windows\\currentversion\\"
    return {
        reg_id(r.host, r.target)
        for r in windows(RUNKEYS).registry
        if r.name == "powershell.exe" and r.event == 13 and r.target.lower().startswith(folder)
    }


@hunt("artefact", RUNKEYS, "process behind the Run key value Updater", "process")
def _():
    return {
        r.process
        for r in windows(RUNKEYS).registry
        if r.event == 13 and r.target.lower().endswith("\\currentversion\\run\\updater")
    }


@hunt("artefact", APTSIM, "shares opened by APT-Simulator", "share")
def _():
    return {
        f"share:{e['_host']}:{base(e['ShareName'])}"
        for e in windows(APTSIM).of("security", 5140)
        if account(e["SubjectUserName"]) == "apt-simulator"
    }


@hunt("artefact", PSEXEC, "scheduled tasks created by anybody?", "task", empty=True)
def _():
    return {f"task:{t.host}:{t.name}" for t in windows(PSEXEC).tasks}


@hunt("artefact", BITS, "who looked up raw.githubusercontent.com", "process")
def _():
    return {x.process for x in windows(BITS).lookups if x.query == "raw.githubusercontent.com"}


# --- hashes


@hunt(
    "hash",
    [LSASS1, LSASS5],
    "e9196b871670af6307902fc4ca09f7cf3c309ae54b28e10d052ed8741090f928 - where did this sha256 run",
    "process",
)
def _():
    wanted = "e9196b871670af6307902fc4ca09f7cf3c309ae54b28e10d052ed8741090f928"
    return {s.id for s in starts(LSASS1, LSASS5) if s.hashes.get("sha256") == wanted}


@hunt("hash", [LSASS1, LSASS5], "md5 99907383A3FEB38431D6BB95C28F1808", "process")
def _():
    wanted = "99907383a3feb38431d6bb95c28f1808"
    return {s.id for s in starts(LSASS1, LSASS5) if s.hashes.get("md5") == wanted}


@hunt("hash", APTSIM, "processes with MD5 64afccf614577ea0b706665e6109572d", "process")
def _():
    wanted = "64afccf614577ea0b706665e6109572d"
    return {s.id for s in starts(APTSIM) if s.hashes.get("md5") == wanted}


@hunt(
    "hash",
    [VBS, MIMIKATZ, PSEXEC],
    "on which hosts was the binary 2eeeec89e705f73ffbcae014e1828788 executed",
    "host",
)
def _():
    wanted = "2eeeec89e705f73ffbcae014e1828788"
    return {
        host_id(s.host)
        for s in starts(VBS, MIMIKATZ, PSEXEC)
        if s.hashes.get("md5") == wanted
    }


@hunt(
    "hash",
    LSASS1,
    "which user ran the file with sha1 802e35111f0bb82e162cb82eb139877a13469b2c?",
    "user",
)
def _():
    wanted = "802e35111f0bb82e162cb82eb139877a13469b2c"
    return {f"user:{s.user}" for s in starts(LSASS1) if s.hashes.get("sha1") == wanted}


@hunt("hash", VBS, "hash d41d8cd98f00b204e9800998ecf8427e seen anywhere?", "process", empty=True)
def _():
    wanted = "d41d8cd98f00b204e9800998ecf8427e"
    return {s.id for s in starts(VBS) if s.hashes.get("md5") == wanted}


# --- names with wildcards


@hunt("wildcard", APTSIM, "cmd children with a name like b6*.exe", "process")
def _():
    return {s.id for s in children_of(starts(APTSIM), "cmd.exe") if fnmatch.fnmatch(s.name, "b6*.exe")}


@hunt("wildcard", [LSASS1, LSASS5], "anything called *payload* that was started on MKT01", "process")
def _():
    return {s.id for s in starts(LSASS1, LSASS5) if "payload" in s.name}


@hunt("wildcard", RDP, "*.dmp files written", "file")
def _():
    return {
        file_id(w.host, w.target)
        for w in windows(RDP).writes
        if w.target.lower().endswith(".dmp")
    }


@hunt("wildcard", VBS, "shortcuts (*.lnk) created by explorer", "file")
def _():
    return {
        file_id(w.host, w.target)
        for w in windows(VBS).writes
        if w.name == "explorer.exe" and w.target.lower().endswith(".lnk")
    }


@hunt(
    "wildcard",
    [VBS, PSEXEC, MSHTA],
    "__PSScriptPolicyTest_*.ps1 files that powershell wrote",
    "file",
)
def _():
    return {
        file_id(w.host, w.target)
        for file in (VBS, PSEXEC, MSHTA)
        for w in windows(file).writes
        if w.name == "powershell.exe"
        and fnmatch.fnmatch(base(w.target), "__psscriptpolicytest_*.ps1")
    }


@hunt("wildcard", SCHTASK, "processes matching search*host.exe on WORKSTATION6 started by the indexer", "process")
def _():
    return {
        s.id
        for s in children_of(starts(SCHTASK), "searchindexer.exe")
        if s.host == "WORKSTATION6" and fnmatch.fnmatch(s.name, "search*host.exe")
    }


@hunt("wildcard", LSASS5, "did anything named mimi*.exe start", "process", empty=True)
def _():
    return {s.id for s in starts(LSASS5) if fnmatch.fnmatch(s.name, "mimi*.exe")}


# --- command lines


@hunt("command-line", [VBS, MSHTA], "powershell.exe with -enc in its command line", "process")
def _():
    return {
        s.id
        for s in starts(VBS, MSHTA)
        if s.name == "powershell.exe" and " -enc " in s.command.lower()
    }


@hunt("command-line", SCHTASK, "command lines with both schtasks and /create in them", "process")
def _():
    return {
        s.id
        for s in starts(SCHTASK)
        if "schtasks" in s.command.lower() and "/create" in s.command.lower()
    }


@hunt("command-line", BITS, "which process has raw.githubusercontent.com in the command line", "process")
def _():
    return {s.id for s in starts(BITS) if "raw.githubusercontent.com" in s.command.lower()}


@hunt("command-line", RUNAS, "autoupdate.vbs mentioned in a cmdline", "process")
def _():
    return {s.id for s in starts(RUNAS) if "autoupdate.vbs" in s.command.lower()}


@hunt("command-line", REMOTING, "hidden window powershell (command line has \"-Window Hidden\")", "process")
def _():
    return {s.id for s in starts(REMOTING) if "-window hidden" in s.command.lower()}


@hunt("command-line", APTSIM, "sc.exe whose command line says delete", "process")
def _():
    return {s.id for s in starts_named(starts(APTSIM), "sc.exe") if "delete" in s.command.lower()}


@hunt("command-line", LSASS1, "rundll32 run with a dll out of AppData\\Local\\Temp", "process")
def _():
    return {
        s.id
        for s in starts_named(starts(LSASS1), "rundll32.exe")
        if "\\appdata\\local\\temp" in s.command.lower()
    }


@hunt("command-line", LSASS1, "tasklist: which command lines were used", "value")
def _():
    return {s.command for s in starts_named(starts(LSASS1), "tasklist.exe")}


@hunt("value", MSHTA, "command line of mshta.exe", "value")
def _():
    return {s.command for s in starts_named(starts(MSHTA), "mshta.exe")}


# --- access masks


@hunt("access-mask", RDP, "taskmgr handle on lsass with 0x1410: which process", "process")
def _():
    return {
        a.source for a in accesses(RDP) if a.source_name == "taskmgr.exe" and a.mask == 0x1410
    }


@hunt("access-mask", LSASS1, "lsass opened with granted access 0x1010", "process")
def _():
    return {a.source for a in accesses(LSASS1) if a.mask == 0x1010}


@hunt("access-mask", [MIMIKATZ, RDP, LSASS5], "full access (0x1FFFFF) to lsass.exe, by whom", "process")
def _():
    return {a.source for a in accesses(MIMIKATZ, RDP, LSASS5) if a.mask == 0x1FFFFF}


@hunt("access-mask", LSASS5, "lsass access mask 0x1f3fff -> host", "host")
def _():
    return {host_id(a.host) for a in accesses(LSASS5) if a.mask == 0x1F3FFF}


@hunt("access-mask", LSASS1, "which access rights did winx64_payload.exe get on lsass", "value")
def _():
    return {hex(a.mask) for a in accesses(LSASS1) if a.source_name == "winx64_payload.exe"}


@hunt("access-mask", VBS, "lsass read with mask 0x1010?", "process", empty=True)
def _():
    return {a.source for a in accesses(VBS) if a.mask == 0x1010}


# --- what is not


@hunt("negation", RUNAS, "everything but powershell that connected to 10.0.10.106", "process")
def _():
    return {
        f.process
        for f in flows(RUNAS)
        if f.address == "10.0.10.106" and f.name != "powershell.exe"
    }


@hunt("negation", LSASS5, "who touched lsass, leaving out svchost and vboxservice", "process")
def _():
    return {
        a.source
        for a in accesses(LSASS5)
        if a.source_name not in ("svchost.exe", "vboxservice.exe")
    }


@hunt("negation", DCSYNC, "logons on MORDORDC that are not by machine accounts: users", "user")
def _():
    return {
        f"user:{x.user}"
        for x in logons(DCSYNC)
        if x.host == "MORDORDC" and not x.user.endswith("$")
    }


@hunt("negation", APTSIM, "children of cmd.exe except ping, timeout, taskkill and sc", "process")
def _():
    noise = ("ping.exe", "timeout.exe", "taskkill.exe", "sc.exe")
    return {s.id for s in children_of(starts(APTSIM), "cmd.exe") if s.name not in noise}


@hunt("negation", [VBS, MIMIKATZ, PSEXEC], "whoami not run as SYSTEM", "process")
def _():
    return {
        s.id
        for s in starts_named(starts(VBS, MIMIKATZ, PSEXEC), "whoami.exe")
        if s.user != "system"
    }


@hunt("negation", BITS, "svchost connections on any port other than 443: sockets", "socket")
def _():
    found = flows(BITS)
    return {
        f"sock:{f.address}:{f.port}" for f in found if f.name == "svchost.exe" and f.port != 443
    }


@hunt("negation", LSASS5, "processes that loaded dbghelp.dll, without msedge", "process")
def _():
    return {
        m.process
        for m in windows(LSASS5).modules
        if base(m.target) == "dbghelp.dll" and m.name != "msedge.exe"
    }


@hunt("negation", PSEXEC, "what started on WORKSTATION6 without being a child of svchost", "process")
def _():
    return {
        s.id
        for s in starts(PSEXEC)
        if s.host == "WORKSTATION6" and s.parent_name != "svchost.exe"
    }


@hunt("negation", [LSASS1, LSASS5], "winx64_payload.exe runs that never started sharpdump.exe", "process")
def _():
    all_ = starts(LSASS1, LSASS5)
    guilty = {s.parent for s in starts_named(all_, "sharpdump.exe")}
    return {s.id for s in starts_named(all_, "winx64_payload.exe") if s.id not in guilty}


# --- time


@hunt("time", VBS, "processes started between 20:10 and 20:11 UTC on 4 Sept 2020", "process")
def _():
    return {
        s.id for s in starts(VBS) if at("2020-09-04 20:10") <= s.time <= at("2020-09-04 20:11")
    }


@hunt("time", RDP, "what was started after 08:38:08 UTC on 22 Sep 2020", "process")
def _():
    return {s.id for s in starts(RDP) if s.time > at("2020-09-22 08:38:08")}


@hunt("time", PSEXEC, "anything started on WORKSTATION6 before 2020-09-20T16:16:45Z", "process")
def _():
    return {
        s.id
        for s in starts(PSEXEC)
        if s.host == "WORKSTATION6" and s.time < at("2020-09-20 16:16:45")
    }


@hunt(
    "time",
    SHARPWMI,
    "launched by wmiprvse in the last 24 hours",
    "process",
    as_of="2020-08-06T12:00:00Z",
)
def _():
    until = at("2020-08-06 12:00")
    return {
        s.id
        for s in children_of(starts(SHARPWMI), "wmiprvse.exe")
        if until - 86400 <= s.time <= until
    }


@hunt(
    "time",
    SHARPWMI,
    "wmiprvse children during the last 24 hours",
    "process",
    as_of="2020-08-10T12:00:00Z",
    empty=True,
)
def _():
    until = at("2020-08-10 12:00")
    return {
        s.id
        for s in children_of(starts(SHARPWMI), "wmiprvse.exe")
        if until - 86400 <= s.time <= until
    }


@hunt("time", [LSASS1, LSASS5], "winx64_payload.exe started in August 2023", "process")
def _():
    return {
        s.id
        for s in starts_named(starts(LSASS1, LSASS5), "winx64_payload.exe")
        if at("2023-08-01") <= s.time < at("2023-09-01")
    }


@hunt("time", [LSASS1, LSASS5], "whoami runs since 1 September 2023", "process")
def _():
    return {
        s.id
        for s in starts_named(starts(LSASS1, LSASS5), "whoami.exe")
        if s.time >= at("2023-09-01")
    }


@hunt(
    "time",
    [VBS, MIMIKATZ, PSEXEC],
    "whoami executed last week",
    "process",
    as_of="2020-09-14T09:00:00Z",
    empty=True,
)
def _():
    # Neither the seven days before that Monday nor the calendar week before it saw one.
    until = at("2020-09-14 09:00")
    return {
        s.id
        for s in starts_named(starts(VBS, MIMIKATZ, PSEXEC), "whoami.exe")
        if until - 7 * 86400 - 9 * 3600 <= s.time <= until
    }


@hunt(
    "time",
    [VBS, MIMIKATZ, PSEXEC],
    "whoami executed yesterday",
    "process",
    as_of="2020-09-05T08:00:00Z",
)
def _():
    return {
        s.id
        for s in starts_named(starts(VBS, MIMIKATZ, PSEXEC), "whoami.exe")
        if at("2020-09-04") <= s.time < at("2020-09-05")
    }


@hunt("time", [DCSYNC, SHARPWMI], "hosts pgustavo logged on to on 2020-08-06", "host")
def _():
    return {
        host_id(x.host)
        for x in logons(DCSYNC, SHARPWMI)
        if x.user == "pgustavo" and at("2020-08-06") <= x.time < at("2020-08-07")
    }


@hunt(
    "time",
    [VBS, RUNKEYS, MIMIKATZ],
    "processes that contacted 10.10.10.5 in the 7 days up to 10 August 2020",
    "process",
)
def _():
    return {
        f.process
        for f in flows(VBS, RUNKEYS, MIMIKATZ)
        if f.address == "10.10.10.5" and at("2020-08-03") <= f.time < at("2020-08-11")
    }


# --- counts, extremes, rarities


@hunt("aggregation", LSASS1, "how many cmd.exe were started on MKT01", "value")
def _():
    return {len(starts_named(starts(LSASS1), "cmd.exe"))}


@hunt("aggregation", APTSIM, "number of times CreateNamedPipe.exe was started", "value")
def _():
    return {len(starts_named(starts(APTSIM), "createnamedpipe.exe"))}


@hunt("aggregation", REMOTING, "on how many different hosts did gpupdate.exe start", "value")
def _():
    return {len({s.host for s in starts_named(starts(REMOTING), "gpupdate.exe")})}


@hunt("aggregation", LSASS1, "processes that spawned more than 10 children", "process")
def _():
    counts = Counter(s.parent for s in starts(LSASS1))
    return {parent for parent, n in counts.items() if n > 10}


@hunt("aggregation", LSASS1, "top 1 process by number of child processes", "process")
def _():
    counts = Counter(s.parent for s in starts(LSASS1)).most_common(2)
    assert counts[0][1] > counts[1][1]
    return {counts[0][0]}


@hunt("aggregation", LSASS5, "first child process of winx64_payload.exe", "process")
def _():
    return {min(children_of(starts(LSASS5), "winx64_payload.exe"), key=lambda s: s.time).id}


@hunt("aggregation", VBS, "last process powershell started", "process")
def _():
    return {max(children_of(starts(VBS), "powershell.exe"), key=lambda s: s.time).id}


@hunt("aggregation", RUNAS, "how many distinct processes connected to 10.0.10.106?", "value")
def _():
    return {len({f.process for f in flows(RUNAS) if f.address == "10.0.10.106"})}


@hunt("rare", LSASS5, "program names started exactly once by cmd.exe", "value")
def _():
    counts = Counter(s.name for s in children_of(starts(LSASS5), "cmd.exe"))
    return {name for name, n in counts.items() if n == 1}


@hunt("rare", LSASS1, "ports on 10.0.5.13 that only one process connected to", "value")
def _():
    users = {}
    for flow in flows(LSASS1):
        if flow.address == "10.0.5.13":
            users.setdefault(flow.port, set()).add(flow.process)
    return {port for port, processes in users.items() if len(processes) == 1}


@hunt("rare", SCHTASK, "names of programs that were started just once on WORKSTATION6", "value")
def _():
    counts = Counter(s.name for s in starts(SCHTASK) if s.host == "WORKSTATION6")
    return {name for name, n in counts.items() if n == 1}


@hunt("rare", LSASS5, "accounts under which fewer than five processes were started", "user")
def _():
    # No second sensor here that tells of the system's own processes under another account.
    counts = Counter(s.user for s in starts(LSASS5))
    return {f"user:{user}" for user, n in counts.items() if n < 5}


@hunt("rare", [VBS, MIMIKATZ, PSEXEC], "hosts that ran whoami exactly once", "host")
def _():
    counts = Counter(s.host for s in starts_named(starts(VBS, MIMIKATZ, PSEXEC), "whoami.exe"))
    return {host_id(host) for host, n in counts.items() if n == 1}


@hunt("value", [LSASS1, LSASS5], "sha256 of SharpDump.exe", "value")
def _():
    return {
        s.hashes["sha256"] for s in starts_named(starts(LSASS1, LSASS5), "sharpdump.exe")
    }


@hunt("value", LSASS5, "names of programs that winx64_payload.exe started", "value")
def _():
    return {s.name for s in children_of(starts(LSASS5), "winx64_payload.exe")}


@hunt("value", BITS, "domain names svchost resolved", "value")
def _():
    return {x.query for x in windows(BITS).lookups if x.name == "svchost.exe"}


@hunt("value", MIMIKATZ, "what port does powershell use towards 10.10.10.5", "value")
def _():
    return {
        f.port
        for f in flows(MIMIKATZ)
        if f.name == "powershell.exe" and f.address == "10.10.10.5"
    }


@hunt("value", APTSIM, "image path of the service tbbd05", "value")
def _():
    return {s.image for s in windows(APTSIM).services}
