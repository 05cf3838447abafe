"""Questions about the intrusion that `spoor demo` plays, for checkouts without captures."""

from collections import Counter

from events import account, address, cloud_trail, windows
from hunt import DEMO, at, below, file_id, host_id, hunt, reg_id


def firm():
    return windows(DEMO)


def calls():
    return cloud_trail((DEMO,))


def children_of(*names):
    return [s for s in firm().starts if s.parent_name in names]


ATTACKER = "203.0.113.66"
CUSTOMERS = "marram-customer-data"


@hunt("chain-1", DEMO, "what did winword start?", "process")
def _():
    return {s.id for s in children_of("winword.exe")}


@hunt("chain-1", DEMO, "mrmsvc.exe: child processes", "process")
def _():
    return {s.id for s in children_of("mrmsvc.exe")}


@hunt("chain-1", DEMO, "who launched mrmupd.exe", "process")
def _():
    return {s.parent for s in firm().starts if s.name == "mrmupd.exe"}


@hunt("chain-1", DEMO, "did rundll32 spawn anything", "process", empty=True)
def _():
    return {s.id for s in children_of("rundll32.exe")}


@hunt("chain-2", DEMO, "outlook -> winword -> powershell, show the powershell", "process")
def _():
    documents = {s.id for s in children_of("outlook.exe") if s.name == "winword.exe"}
    return {s.id for s in firm().starts if s.parent in documents and s.name == "powershell.exe"}


@hunt("chain-2", DEMO, "grandchildren of services.exe on MAR-APP02", "process")
def _():
    middle = {s.id for s in children_of("services.exe") if s.host == "MAR-APP02"}
    return {s.id for s in firm().starts if s.parent in middle}


@hunt("chain-3", DEMO, "everything below powershell.exe on MAR-WS014, any depth", "process")
def _():
    found = firm().starts
    roots = {s.id for s in found if s.name == "powershell.exe" and s.host == "MAR-WS014"}
    return below(found, roots)


@hunt("chain-3", DEMO, "process that read lsass and later connected to port 445", "process")
def _():
    return {
        a.source
        for a in firm().accesses
        if a.target_name == "lsass.exe"
        and any(f.process == a.source and f.port == 445 and f.time > a.time for f in firm().flows)
    }


@hunt("ip", DEMO, "which processes beaconed to 203.0.113.66?", "process")
def _():
    return {f.process for f in firm().flows if f.address == ATTACKER}


@hunt("ip", DEMO, "boxes with traffic to 203.0.113.66", "host")
def _():
    return {host_id(f.host) for f in firm().flows if f.address == ATTACKER}


@hunt("port", DEMO, "powershell talking winrm, port 5985: where to", "ip")
def _():
    return {
        f"ip:{f.address}"
        for f in firm().flows
        if f.name == "powershell.exe" and f.port == 5985
    }


@hunt("cidr", DEMO, "what does mrmsvc.exe reach inside 10.40.2.0/24", "ip")
def _():
    return {
        f"ip:{f.address}"
        for f in firm().flows
        if f.name == "mrmsvc.exe" and f.address.startswith("10.40.2.")
    }


@hunt("user", DEMO, "who ran whoami", "user")
def _():
    return {f"user:{s.user}" for s in firm().starts if s.name == "whoami.exe"}


@hunt("logon", DEMO, "hosts svc-backup logged on to over the network (type 3)", "host")
def _():
    return {host_id(x.host) for x in firm().logons if x.user == "svc-backup" and x.type == 3}


@hunt("logon", DEMO, "who logged on to MAR-APP02 from 10.40.1.14?", "user")
def _():
    return {
        f"user:{x.user}"
        for x in firm().logons
        if x.host == "MAR-APP02" and x.address == "10.40.1.14"
    }


@hunt("logon", DEMO, "failed logons", "user", empty=True)
def _():
    return {f"user:{x.user}" for x in firm().logons if not x.success}


@hunt("technique", DEMO, "T1003.001 LSASS memory: process with access 0x1010", "process")
def _():
    return {
        a.source for a in firm().accesses if a.target_name == "lsass.exe" and a.mask == 0x1010
    }


@hunt("technique", DEMO, "T1543.003 new services", "service")
def _():
    return {f"svc:{s.host}:{s.name}" for s in firm().services}


@hunt("technique", DEMO, "run key persistance (T1547.001): which values", "registry")
def _():
    return {
        reg_id(r.host, r.target)
        for r in firm().registry
        if "\\currentversion\\run\\" in r.target.lower()
    }


@hunt("artefact", DEMO, "executables (.exe) dropped by powershell", "file")
def _():
    return {
        file_id(w.host, w.target)
        for w in firm().writes
        if w.name == "powershell.exe" and w.target.lower().endswith(".exe")
    }


@hunt("artefact", DEMO, "macro documents (*.docm) written anywhere", "file")
def _():
    return {
        file_id(w.host, w.target) for w in firm().writes if w.target.lower().endswith(".docm")
    }


@hunt("artefact", DEMO, "which shares did r.osei open", "share")
def _():
    return {
        f"share:{e['_host']}:{e['ShareName'].split(chr(92))[-1].lower()}"
        for e in firm().of("security", 5140)
        if account(e["SubjectUserName"]) == "r.osei"
    }


@hunt("command-line", DEMO, "powershell with -Enc in the command line", "process")
def _():
    return {
        s.id for s in firm().starts if s.name == "powershell.exe" and " -enc " in s.command.lower()
    }


@hunt("command-line", DEMO, "whose command line mentions .aws\\credentials", "process")
def _():
    return {s.id for s in firm().starts if ".aws\\credentials" in s.command.lower()}


@hunt("negation", DEMO, "powershell not started by winword", "process")
def _():
    return {
        s.id
        for s in firm().starts
        if s.name == "powershell.exe" and s.parent_name != "winword.exe"
    }


@hunt("negation", DEMO, "processes other than msedge that looked up a name ending in .example on MAR-WS014, leaving out UsoClient", "process")
def _():
    return {
        x.process
        for x in firm().lookups
        if x.host == "MAR-WS014"
        and x.query.endswith(".example")
        and x.name not in ("msedge.exe", "usoclient.exe")
    }


@hunt("time", DEMO, "what was started on MAR-WS014 between 07:10 and 07:20 UTC on 2 June 2025", "process")
def _():
    return {
        s.id
        for s in firm().starts
        if s.host == "MAR-WS014" and at("2025-06-02 07:10") <= s.time <= at("2025-06-02 07:20")
    }


@hunt(
    "time",
    DEMO,
    "services installed in the last 24 hours",
    "service",
    as_of="2025-06-10T09:00:00Z",
    empty=True,
)
def _():
    until = at("2025-06-10 09:00")
    return {
        f"svc:{s.host}:{s.name}" for s in firm().services if until - 86400 <= s.time <= until
    }


@hunt("aggregation", DEMO, "on how many hosts did UsoClient.exe start", "value")
def _():
    return {len({s.host for s in firm().starts if s.name == "usoclient.exe"})}


@hunt("aggregation", DEMO, "processes that connected to 203.0.113.66 more than once", "process")
def _():
    counts = Counter(f.process for f in firm().flows if f.address == ATTACKER)
    return {process for process, n in counts.items() if n > 1}


@hunt("value", DEMO, "ports mrmsvc.exe used", "value")
def _():
    return {f.port for f in firm().flows if f.name == "mrmsvc.exe"}


@hunt("value", DEMO, "command line of net.exe on MAR-WS014", "value")
def _():
    return {s.command for s in firm().starts if s.name == "net.exe" and s.host == "MAR-WS014"}


@hunt("cloud", DEMO, "objects fetched from bucket marram-customer-data", "s3_object")
def _():
    return {
        f"s3_object:{CUSTOMERS}/{c.parameters['key']}"
        for c in calls()
        if c.api == "GetObject" and c.parameters["bucketName"] == CUSTOMERS
    }


@hunt("cloud", DEMO, "who read objects of marram-customer-data", "arn")
def _():
    return {
        c.arn
        for c in calls()
        if c.api == "GetObject" and c.parameters["bucketName"] == CUSTOMERS
    }


@hunt("cloud", DEMO, "which principal got AccessDenied on ListBuckets", "arn")
def _():
    return {c.arn for c in calls() if c.api == "ListBuckets" and c.error}


@hunt("cloud", DEMO, "roles assumed by svc-deploy", "arn")
def _():
    return {
        c.parameters["roleArn"]
        for c in calls()
        if c.api == "AssumeRole" and str(c.arn).endswith(":user/svc-deploy")
    }


@hunt("cloud", DEMO, "principals acting from 203.0.113.66", "arn")
def _():
    return {c.arn for c in calls() if address(c.ip) == ATTACKER}


@hunt("cloud", DEMO, "any CreateUser calls?", "arn", empty=True)
def _():
    return {c.arn for c in calls() if c.api == "CreateUser"}
