"""Facts out of the raw events, by nothing but the events.

What is read here is what an answer is computed from, so it shares no line with the service: another
language, another reading of the same files. Only what the questions need is read.
"""

import functools
import gzip
import json
import pathlib
import re
import subprocess
from datetime import datetime, timezone
from types import SimpleNamespace as Fact

NO_GUID = "00000000-0000-0000-0000-000000000000"
data_folder = "."


# The scorer plays the demo intrusion from this instant on.
DEMO_START = "2025-06-02T06:00:00Z"
DEMO_SCRIPT = """
const { demoIntrusion } = await import(process.argv[1]);
const events = demoIntrusion({ startEpochMs: Date.parse(process.argv[2]) });
process.stdout.write(events.map((event) => JSON.stringify(event) + "\\n").join(""));
"""


@functools.cache
def demo_lines():
    """The generated events of the tour, out of the build; only their making is the service's."""
    module = pathlib.Path(__file__).resolve().parents[3] / "dist" / "ingest" / "demo.js"
    command = ["node", "--input-type=module", "-e", DEMO_SCRIPT, module.as_uri(), DEMO_START]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def rows(name):
    """Every event of a file; lines that are no JSON are skipped."""
    if name == "demo":
        yield from (json.loads(line) for line in demo_lines())
        return
    with gzip.open(f"{data_folder}/{name}", "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("{"):
                yield json.loads(line)


def instant(text):
    """`2020-09-04 20:09:55.035` and `2020-09-04T20:09:55.035Z` as seconds since 1970."""
    text = str(text).strip().replace(" ", "T").rstrip("Z")
    head, _, fraction = text.partition(".")
    whole = datetime.strptime(head, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    return whole.timestamp() + (float(f"0.{fraction}") if fraction.isdigit() else 0.0)


def short(host):
    return str(host or "").split(".")[0].upper()


def account(text):
    """`DOMAIN\\u`, `u@domain` and `u` name one account."""
    return str(text or "").split("\\")[-1].split("@")[0].lower()


def base(path):
    return re.split(r"[\\/]", str(path or ""))[-1].lower()


def guid_of(text):
    guid = str(text or "").strip("{}").lower()
    return None if guid in ("", NO_GUID) else guid


def number(text):
    """Decimal or hexadecimal; None where there is none."""
    text = str(text if text is not None else "").strip()
    if text in ("", "-"):
        return None
    return int(text, 16) if text.lower().startswith("0x") else int(text)


def address(text):
    text = str(text or "").strip().lower()
    if text.startswith("::ffff:"):
        text = text[7:]
    return None if text in ("", "-", "0.0.0.0", "::", "local") else text


def local(ip):
    return ip is None or ip.startswith("127.") or ip in ("::1", "0:0:0:0:0:0:0:1")


LOGS = {
    "Microsoft-Windows-Sysmon/Operational": "sysmon",
    "security": "security",
    "system": "system",
    "Microsoft-Windows-TaskScheduler/Operational": "tasks",
    "Microsoft-Windows-WMI-Activity/Operational": "wmi",
    "Microsoft-Windows-PowerShell/Operational": "powershell",
}


class Windows:
    """One capture of Windows events, whatever wraps them."""

    def __init__(self, name):
        self.name = name
        self.events = []
        for row in rows(name):
            if "eventName" in row:
                continue
            nested = row.get("event_data")
            event = {**row, **nested} if isinstance(nested, dict) else row
            channel = row.get("Channel") or row.get("log_name") or ""
            event["_log"] = LOGS.get(channel) or LOGS.get(channel.lower()) or channel
            event["_id"] = int(row.get("EventID") or row.get("event_id") or 0)
            event["_host"] = short(
                row.get("Computer") or row.get("Hostname") or row.get("computer_name")
            )
            self.events.append(event)
        self._runs = self._known_runs()

    def of(self, log, *ids):
        return [e for e in self.events if e["_log"] == log and e["_id"] in ids]

    def _known_runs(self):
        """(host, pid) to the runs that Sysmon gave that pid, for events that tell a pid only."""
        runs = {}
        triples = [
            ("ProcessGuid", "ProcessId", "Image"),
            ("ParentProcessGuid", "ParentProcessId", "ParentImage"),
            ("SourceProcessGUID", "SourceProcessId", "SourceImage"),
            ("TargetProcessGUID", "TargetProcessId", "TargetImage"),
            ("SourceProcessGuid", "SourceProcessId", "SourceImage"),
            ("TargetProcessGuid", "TargetProcessId", "TargetImage"),
        ]
        for event in self.events:
            if event["_log"] != "sysmon":
                continue
            for guid_field, pid_field, image_field in triples:
                guid = guid_of(event.get(guid_field))
                if guid is None or event.get(pid_field) in (None, ""):
                    continue
                key = (event["_host"], number(event[pid_field]))
                runs.setdefault(key, {})[guid] = base(event.get(image_field))
        return runs

    def process(self, host, image, guid=None, pid=None):
        """A process by its GUID, else by the one run that had the pid and the name, else by the pid."""
        name = base(image)
        guid = guid_of(guid)
        if guid is None and pid is not None:
            known = [g for g, n in self._runs.get((host, pid), {}).items() if n == name]
            if len(known) == 1:
                guid = known[0]
        if guid is not None:
            return f"proc:{host}:{name}#{guid}"
        return f"proc:{host}:{name}#pid={pid}"

    @functools.cached_property
    def starts(self):
        """Sysmon 1, and 4688 where Sysmon did not tell the same start."""
        found = []
        for e in self.of("sysmon", 1):
            hashes = dict(
                part.split("=", 1) for part in (e.get("Hashes") or "").split(",") if "=" in part
            )
            found.append(
                Fact(
                    host=e["_host"],
                    id=self.process(e["_host"], e["Image"], e["ProcessGuid"]),
                    name=base(e["Image"]),
                    image=e["Image"],
                    pid=number(e.get("ProcessId")),
                    command=e.get("CommandLine") or "",
                    parent=self.process(
                        e["_host"],
                        e.get("ParentImage"),
                        e.get("ParentProcessGuid"),
                        number(e.get("ParentProcessId")),
                    ),
                    parent_name=base(e.get("ParentImage")),
                    parent_command=e.get("ParentCommandLine") or "",
                    user=account(e.get("User")),
                    time=instant(e["UtcTime"]),
                    hashes={k.lower(): v.lower() for k, v in hashes.items()},
                    integrity=e.get("IntegrityLevel"),
                    folder=e.get("CurrentDirectory"),
                    told_by="sysmon",
                )
            )
        unmatched = list(found)
        for e in self.of("security", 4688):
            name, pid = base(e["NewProcessName"]), number(e["NewProcessId"])
            same = [
                s
                for s in unmatched
                if (s.host, s.name) == (e["_host"], name) and s.pid in (None, pid)
            ]
            if same:
                same[0].pid = pid
                unmatched.remove(same[0])
                continue
            found.append(
                Fact(
                    host=e["_host"],
                    id=self.process(e["_host"], e["NewProcessName"], None, pid),
                    name=name,
                    image=e["NewProcessName"],
                    pid=pid,
                    command=e.get("CommandLine") or "",
                    parent=self.process(
                        e["_host"], e.get("ParentProcessName"), None, number(e.get("ProcessId"))
                    ),
                    parent_name=base(e.get("ParentProcessName")),
                    parent_command="",
                    user=account(e.get("SubjectUserName")),
                    time=instant(e.get("@timestamp")),
                    hashes={},
                    integrity=None,
                    folder=None,
                    told_by="4688",
                )
            )
        return found

    @functools.cached_property
    def flows(self):
        """Connections out of a process: Sysmon 3 and 5156, each once per event."""
        found = []
        for e in self.of("sysmon", 3):
            if str(e.get("Initiated")).lower() != "true":
                continue
            guid = guid_of(e.get("ProcessGuid"))
            pid = number(e.get("ProcessId"))
            found.append(
                Fact(
                    host=e["_host"],
                    process=None
                    if guid is None and not pid
                    else self.process(e["_host"], e["Image"], guid, pid),
                    name=base(e["Image"]),
                    source=address(e.get("SourceIp")),
                    address=address(e["DestinationIp"]),
                    port=number(e["DestinationPort"]),
                    protocol=e.get("Protocol"),
                    user=account(e.get("User")),
                    time=instant(e["UtcTime"]),
                    told_by="sysmon",
                )
            )
        for e in self.of("security", 5156):
            if e.get("Direction") not in ("%%14593", "Outbound"):
                continue
            pid = number(e.get("ProcessID") or e.get("ProcessId"))
            image = e.get("Application")
            # NXLog puts the pid of the logger over that of the program in some captures.
            logger = pid == 4 and base(image) != "system"
            found.append(
                Fact(
                    host=e["_host"],
                    process=None if logger else self.process(e["_host"], image, None, pid),
                    name=base(image),
                    source=address(e.get("SourceAddress")),
                    address=address(e.get("DestAddress")),
                    port=number(e.get("DestPort")),
                    protocol={"6": "tcp", "17": "udp"}.get(str(e.get("Protocol"))),
                    user=None,
                    time=instant(e["@timestamp"]),
                    told_by="5156",
                )
            )
        return [flow for flow in found if not local(flow.address)]

    @functools.cached_property
    def inbound(self):
        """Connections that a machine accepted: who came, to which port."""
        found = []
        for e in self.of("sysmon", 3):
            if str(e.get("Initiated")).lower() == "false":
                found.append(
                    Fact(
                        host=e["_host"],
                        name=base(e["Image"]),
                        a=(address(e.get("SourceIp")), number(e["SourcePort"])),
                        b=(address(e["DestinationIp"]), number(e["DestinationPort"])),
                        told_by="sysmon",
                    )
                )
        for e in self.of("security", 5156):
            if e.get("Direction") in ("%%14592", "Inbound"):
                found.append(
                    Fact(
                        host=e["_host"],
                        name=base(e.get("Application")),
                        a=(address(e.get("SourceAddress")), number(e.get("SourcePort"))),
                        b=(address(e.get("DestAddress")), number(e.get("DestPort"))),
                        told_by="5156",
                    )
                )
        return found

    @functools.cached_property
    def logons(self):
        return [
            Fact(
                host=e["_host"],
                user=account(e.get("TargetUserName")),
                domain=str(e.get("TargetDomainName") or ""),
                by=account(e.get("SubjectUserName")),
                type=number(e.get("LogonType")),
                success=e["_id"] == 4624,
                address=address(e.get("IpAddress")),
                workstation=e.get("WorkstationName"),
                package=(e.get("AuthenticationPackageName") or "").strip(),
                time=instant(e["@timestamp"]),
            )
            for e in self.of("security", 4624, 4625)
        ]

    @functools.cached_property
    def lookups(self):
        return [
            Fact(
                host=e["_host"],
                process=self.process(
                    e["_host"], e.get("Image"), e.get("ProcessGuid"), number(e.get("ProcessId"))
                ),
                name=base(e.get("Image")),
                query=(e.get("QueryName") or "").lower(),
                results=e.get("QueryResults") or "",
                time=instant(e["UtcTime"]),
            )
            for e in self.of("sysmon", 22)
        ]

    def _by_process(self, target, *ids):
        return [
            Fact(
                host=e["_host"],
                process=self.process(
                    e["_host"], e.get("Image"), e.get("ProcessGuid"), number(e.get("ProcessId"))
                ),
                name=base(e.get("Image")),
                target=str(e.get(target) or ""),
                event=e["_id"],
                type=e.get("EventType"),
                details=e.get("Details"),
                pipe=e.get("PipeName"),
                user=account(e.get("User")),
                hashes=e.get("Hashes") or e.get("Hash") or "",
                time=instant(e["UtcTime"]),
            )
            for e in self.of("sysmon", *ids)
        ]

    @functools.cached_property
    def writes(self):
        return self._by_process("TargetFilename", 11, 15, 29)

    @functools.cached_property
    def deletions(self):
        return self._by_process("TargetFilename", 23, 26)

    @functools.cached_property
    def modules(self):
        return self._by_process("ImageLoaded", 7)

    @functools.cached_property
    def registry(self):
        return self._by_process("TargetObject", 12, 13, 14)

    @functools.cached_property
    def pipes(self):
        return self._by_process("PipeName", 17, 18)

    @functools.cached_property
    def accesses(self):
        return [
            Fact(
                host=e["_host"],
                source=self.process(
                    e["_host"],
                    e["SourceImage"],
                    e.get("SourceProcessGUID") or e.get("SourceProcessGuid"),
                    number(e.get("SourceProcessId")),
                ),
                source_name=base(e["SourceImage"]),
                target=self.process(
                    e["_host"],
                    e["TargetImage"],
                    e.get("TargetProcessGUID") or e.get("TargetProcessGuid"),
                    number(e.get("TargetProcessId")),
                ),
                target_name=base(e["TargetImage"]),
                mask=number(e["GrantedAccess"]),
                time=instant(e["UtcTime"]),
            )
            for e in self.of("sysmon", 10)
        ]

    @functools.cached_property
    def injections(self):
        return [
            Fact(
                host=e["_host"],
                source=self.process(
                    e["_host"], e["SourceImage"], e.get("SourceProcessGuid"),
                    number(e.get("SourceProcessId")),
                ),
                source_name=base(e["SourceImage"]),
                target=self.process(
                    e["_host"], e["TargetImage"], e.get("TargetProcessGuid"),
                    number(e.get("TargetProcessId")),
                ),
                target_name=base(e["TargetImage"]),
                time=instant(e["UtcTime"]),
            )
            for e in self.of("sysmon", 8)
        ]

    @functools.cached_property
    def services(self):
        return [
            Fact(
                host=e["_host"],
                name=str(e.get("ServiceName") or "").lower(),
                image=e.get("ImagePath") or e.get("ServiceFileName") or "",
                user=account(e.get("SubjectUserName") or e.get("AccountName_") or ""),
                event=e["_id"],
                time=instant(e["@timestamp"]),
            )
            for e in self.of("system", 7045) + self.of("security", 4697)
        ]

    @functools.cached_property
    def tasks(self):
        found = []
        for e in self.of("security", 4698, 4699, 4700, 4701, 4702) + self.of("tasks", 106, 140, 141):
            found.append(
                Fact(
                    host=e["_host"],
                    name=str(e.get("TaskName") or "").lower(),
                    user=account(e.get("SubjectUserName") or e.get("UserContext") or e.get("UserName")),
                    event=e["_id"],
                    content=e.get("TaskContent") or e.get("TaskContentNew") or "",
                    time=instant(e["@timestamp"]),
                )
            )
        return found


@functools.cache
def windows(name):
    return Windows(name)


@functools.cache
def cloud_trail(names):
    found = []
    for name in names:
        for e in rows(name):
            if "eventName" not in e:
                continue
            who = e.get("userIdentity") or {}
            text = e.get("eventTime") or e.get("@timestamp")
            parameters = e.get("requestParameters") or {}
            found.append(
                Fact(
                    file=name,
                    api=e.get("eventName"),
                    service=(e.get("eventSource") or "").split(".")[0],
                    arn=who.get("arn"),
                    type=who.get("type"),
                    invoked_by=who.get("invokedBy"),
                    key=who.get("accessKeyId"),
                    ip=e.get("sourceIPAddress"),
                    error=e.get("errorCode"),
                    parameters=parameters if isinstance(parameters, dict) else {},
                    response=e.get("responseElements") or {},
                    resources=e.get("resources") or [],
                    agent=e.get("userAgent"),
                    read_only=e.get("readOnly"),
                    region=e.get("awsRegion"),
                    time=instant(text),
                    raw=e,
                )
            )
    return found


@functools.cache
def zeek(name):
    """Rows by the log that they come from."""
    logs = {}
    for e in rows(name):
        path = e.get("_path") or str(e.get("@stream") or "")
        logs.setdefault(path, []).append(e)
    return logs


@functools.cache
def tau_runs(name):
    """Runs of the airline agent: id, tools called in order, and whether an answer was an error."""
    found = []
    for e in rows(name):
        calls, names, errors = [], {}, []
        for message in e["traj"]:
            for call in message.get("tool_calls") or []:
                calls.append(call["function"]["name"])
                names[call["id"]] = call["function"]["name"]
            if message.get("role") == "tool":
                if str(message.get("content") or "").lower().startswith("error"):
                    errors.append(message.get("name") or names.get(message.get("tool_call_id")))
        found.append(Fact(id=f"run:{e['task_id']}", calls=calls, errors=errors, reward=e["reward"]))
    return found


@functools.cache
def linux_sysmon(name):
    """Sysmon for Linux: the XML within each row, as one flat dictionary an event."""
    found = []
    for row in rows(name):
        xml = row.get("SyslogMessage") or ""
        event = dict(re.findall(r'<Data Name="([^"]+)">([^<]*)</Data>', xml))
        number_ = re.search(r"<EventID>(\d+)</EventID>", xml)
        if number_ is None:
            continue
        computer = re.search(r"<Computer>([^<]*)</Computer>", xml)
        event["_id"] = int(number_.group(1))
        event["_host"] = short(computer.group(1)) if computer else short(row.get("Computer"))
        for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
            event = {
                k: v.replace(entity, sign) if isinstance(v, str) else v for k, v in event.items()
            }
        found.append(event)
    return found
