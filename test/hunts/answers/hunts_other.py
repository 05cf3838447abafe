"""Questions about clouds, Linux, networks and agents."""

from collections import Counter

from events import cloud_trail, linux_sysmon, rows, tau_runs, zeek
from hunt import at, hunt

AWS = "aws-ec2-proxy-s3-exfiltration.jsonl.gz"
ZEEK = "compound-apt29-day1-zeek.jsonl.gz"
SYSMON = "linux-log4shell-jndi-sysmon.jsonl.gz"
AUDITD = "linux-log4shell-jndi-auditd.jsonl.gz"
VMCONNECTION = "linux-log4shell-jndi-vmconnection.jsonl.gz"
TAU = "ai-agent-tau-bench-airline.jsonl.gz"
COPILOT = "ai-m365-copilot-prompts.jsonl.gz"
STRATUS = tuple(
    f"stratus/aws.{name}.jsonl.gz"
    for name in (
        "credential-access.ec2-get-password-data",
        "credential-access.ec2-steal-instance-credentials",
        "credential-access.secretsmanager-batch-retrieve-secrets",
        "defense-evasion.cloudtrail-delete",
        "defense-evasion.cloudtrail-event-selectors",
        "defense-evasion.vpc-remove-flow-logs",
        "execution.ec2-launch-unusual-instances",
        "execution.ec2-user-data",
        "execution.ssm-start-session",
        "exfiltration.ec2-security-group-open-port-22-ingress",
        "exfiltration.ec2-share-ebs-snapshot",
        "lateral-movement.ec2-instance-connect",
        "persistence.iam-backdoor-user",
        "persistence.iam-create-admin-user",
        "persistence.iam-create-backdoor-role",
        "persistence.lambda-backdoor-function",
        "persistence.lambda-layer-extension",
        "persistence.sts-federation-token",
    )
)


def aws():
    return cloud_trail((AWS,))


def stratus():
    return cloud_trail(STRATUS)


# --- CloudTrail


@hunt("cloud", STRATUS, "who called DeleteTrail", "arn")
def _():
    return {c.arn for c in stratus() if c.api == "DeleteTrail"}


@hunt("cloud", STRATUS, "principal that removed VPC flow logs (DeleteFlowLogs)", "arn")
def _():
    return {c.arn for c in stratus() if c.api == "DeleteFlowLogs"}


@hunt("cloud", STRATUS, "principals with failed API calls", "arn")
def _():
    return {c.arn for c in stratus() if c.error and c.arn}


@hunt("cloud", STRATUS, "denied AssumeRole attempts: by whom?", "arn")
def _():
    return {c.arn for c in stratus() if c.api == "AssumeRole" and c.error}


@hunt("cloud", STRATUS, "from which address was the IAM user malicious-iam-user created", "ip")
def _():
    return {f"ip:{c.ip}" for c in stratus() if c.api == "CreateUser"}


@hunt("cloud", STRATUS, "access key used for ssm StartSession", "value")
def _():
    return {c.key for c in stratus() if c.api == "StartSession"}


@hunt("cloud", STRATUS, "secrets pulled in bulk with BatchGetSecretValue - which principal", "arn")
def _():
    return {c.arn for c in stratus() if c.api == "BatchGetSecretValue"}


@hunt("cloud", STRATUS, "instances that got an SSH key pushed (SendSSHPublicKey)", "ec2_instance")
def _():
    return {
        f"ec2_instance:{c.parameters['instanceId']}"
        for c in stratus()
        if c.api == "SendSSHPublicKey"
    }


@hunt("cloud", STRATUS, "snapshots whose attributes were modified (ModifySnapshotAttribute)", "snapshot")
def _():
    return {
        f"snapshot:{c.parameters['snapshotId']}"
        for c in stratus()
        if c.api == "ModifySnapshotAttribute"
    }


@hunt("cloud", STRATUS, "security group opened up with AuthorizeSecurityGroupIngress", "security_group")
def _():
    return {
        f"security_group:{c.parameters['groupId']}"
        for c in stratus()
        if c.api == "AuthorizeSecurityGroupIngress"
    }


@hunt("cloud", STRATUS, "which trail was deleted?", "trail")
def _():
    return {f"trail:{c.parameters['name']}" for c in stratus() if c.api == "DeleteTrail"}


@hunt("cloud", STRATUS, "trails touched by PutEventSelectors", "trail")
def _():
    return {f"trail:{c.parameters['trailName']}" for c in stratus() if c.api == "PutEventSelectors"}


@hunt("cloud", STRATUS, "roles that were sucessfully assumed", "arn")
def _():
    return {
        c.parameters["roleArn"] for c in stratus() if c.api == "AssumeRole" and c.error is None
    }


@hunt("cloud", STRATUS, "who asked for a federation token", "arn")
def _():
    return {c.arn for c in stratus() if c.api == "GetFederationToken"}


@hunt("cloud", STRATUS, "API calls made from 211.9.016.253", "value")
def _():
    return {c.api for c in stratus() if c.ip == "211.9.016.253"}


@hunt("cloud", STRATUS, "which principal attached a policy to a user (AttachUserPolicy)", "arn")
def _():
    return {c.arn for c in stratus() if c.api == "AttachUserPolicy"}


@hunt("cloud", STRATUS, "addresses from which SendCommand was issued", "ip")
def _():
    return {f"ip:{c.ip}" for c in stratus() if c.api == "SendCommand"}


@hunt("cloud", STRATUS, "how many distinct instances did GetPasswordData go after", "value")
def _():
    found = {c.parameters.get("instanceId") for c in stratus() if c.api == "GetPasswordData"}
    return {len(found - {None})}


@hunt("cloud", STRATUS, "instances stopped with StopInstances", "ec2_instance")
def _():
    return {
        f"ec2_instance:{item['instanceId']}"
        for c in stratus()
        if c.api == "StopInstances"
        for item in c.parameters["instancesSet"]["items"]
    }


@hunt("cloud", STRATUS, "console logins (ConsoleLogin) by anyone", "arn", empty=True)
def _():
    return {c.arn for c in stratus() if c.api == "ConsoleLogin"}


@hunt("cloud", STRATUS, "what did the root user do: list the root principals", "arn", empty=True)
def _():
    return {c.arn for c in stratus() if c.type == "Root"}


@hunt("cloud", AWS, "who fetched objects from s3 (GetObject)", "arn")
def _():
    return {c.arn for c in aws() if c.api == "GetObject"}


@hunt("cloud", AWS, "which roles did ec2.amazonaws.com assume", "arn")
def _():
    return {
        c.parameters["roleArn"]
        for c in aws()
        if c.api == "AssumeRole" and c.invoked_by == "ec2.amazonaws.com"
    }


@hunt("cloud", AWS, "bucket whose objects were listed", "bucket")
def _():
    return {f"bucket:{c.parameters['bucketName']}" for c in aws() if c.api == "ListObjects"}


@hunt("cloud", AWS, "access keys pedro used", "value")
def _():
    return {c.key for c in aws() if str(c.arn).endswith(":user/pedro")}


@hunt("cloud", AWS, "which s3 operations did the BankingWAFRole session call", "value")
def _():
    return {
        c.api for c in aws() if "BankingWAFRole" in str(c.arn) and c.service == "s3"
    }


@hunt("cloud", AWS, "source address of the GetObject calls", "ip")
def _():
    return {f"ip:{c.ip}" for c in aws() if c.api == "GetObject"}


@hunt("cloud", AWS, "T1530 data from cloud storage: objects read", "s3_object")
def _():
    return {
        f"s3_object:{c.parameters['bucketName']}/{c.parameters['key']}"
        for c in aws()
        if c.api == "GetObject"
    }


@hunt("negation", AWS, "principals with an ARN that used s3 and are not pedro", "arn")
def _():
    return {
        c.arn for c in aws() if c.service == "s3" and c.arn and not c.arn.endswith(":user/pedro")
    }


@hunt("time", AWS, "who called ListBuckets after 01:00 UTC on 14 September 2020", "arn")
def _():
    return {c.arn for c in aws() if c.api == "ListBuckets" and c.time > at("2020-09-14 01:00")}


@hunt("time", AWS, "objects downloaded (GetObject) before 00:55 UTC on 2020-09-14", "s3_object", empty=True)
def _():
    return {
        f"s3_object:{c.parameters['bucketName']}/{c.parameters['key']}"
        for c in aws()
        if c.api == "GetObject" and c.time < at("2020-09-14 00:55")
    }


@hunt("time", STRATUS, "principals that called the API on 30 November 2024", "arn")
def _():
    return {
        c.arn for c in stratus() if c.arn and at("2024-11-30") <= c.time < at("2024-12-01")
    }


@hunt("aggregation", AWS, "which API call did pedro make most often", "value")
def _():
    counts = Counter(c.api for c in aws() if str(c.arn).endswith(":user/pedro")).most_common(2)
    assert counts[0][1] > counts[1][1]
    return {counts[0][0]}


@hunt("aggregation", AWS, "how many different API operations did pedro use", "value")
def _():
    return {len({c.api for c in aws() if str(c.arn).endswith(":user/pedro")})}


# --- Linux


def linux_id(e):
    return f"proc:{e['_host']}:{e['Image'].split('/')[-1].lower()}#{e['ProcessGuid'].strip('{}').lower()}"


def linux(*ids):
    return [e for e in linux_sysmon(SYSMON) if e["_id"] in ids]


def linux_flows():
    return [e for e in linux(3) if e["DestinationPort"] != "0"]


@hunt("linux", SYSMON, "shell spawned by java", "process")
def _():
    return {linux_id(e) for e in linux(1) if e["ParentImage"].endswith("/java")}


@hunt("linux", SYSMON, "ports java connected to on 192.168.2.6", "value")
def _():
    return {
        int(e["DestinationPort"])
        for e in linux_flows()
        if e["Image"].split("/")[-1] == "java" and e["DestinationIp"] == "192.168.2.6"
    }


@hunt("linux", SYSMON, "log files written by java", "file")
def _():
    return {
        f"file:{e['_host']}:{e['TargetFilename'].lower()}"
        for e in linux(11)
        if e["Image"].endswith("/java")
    }


@hunt("linux", SYSMON, "what did systemd-udevd delete", "file")
def _():
    return {
        f"file:{e['_host']}:{e['TargetFilename'].lower()}"
        for e in linux(23)
        if e["Image"].endswith("/systemd-udevd")
    }


@hunt("linux", SYSMON, "bash started by another bash, by user tomcat", "process")
def _():
    return {
        linux_id(e)
        for e in linux(1)
        if e["Image"] == "/bin/bash" and e["ParentImage"] == "/bin/bash" and e["User"] == "tomcat"
    }


@hunt("linux", SYSMON, "java -> bash -> base64: the base64 process", "process")
def _():
    shells = {e["ProcessId"] for e in linux(1) if e["ParentImage"].endswith("/java")}
    return {
        linux_id(e)
        for e in linux(1)
        if e["Image"].endswith("/base64") and e["ParentProcessId"] in shells
    }


@hunt("linux", SYSMON, "external (public) addresses that UBUNTU5 contacted", "ip")
def _():
    inner = ("192.168.", "10.", "127.")
    return {
        f"ip:{e['DestinationIp']}"
        for e in linux_flows()
        if not e["DestinationIp"].startswith(inner)
    }


@hunt("linux", AUDITD, "auditd: who ran whoami on UBUNTU5", "user")
def _():
    return {
        f"user:{user}"
        for user, comm in (
            (text.split(" user=")[1].split(" ")[0], text)
            for text in (row["SyslogMessage"] for row in rows(AUDITD) if "SyslogMessage" in row)
            if " success=yes " in text
        )
        if 'exe="/usr/bin/whoami"' in comm
    }


@hunt("linux", AUDITD, "dircolors command lines", "value")
def _():
    return {
        row["SyslogMessage"].split('cmdline="')[1].split('"')[0]
        for row in rows(AUDITD)
        if " success=yes " in row.get("SyslogMessage", "")
        and 'exe="/usr/bin/dircolors"' in row["SyslogMessage"]
    }


@hunt("linux", VMCONNECTION, "which ports did UBUNTU5 contact on 192.168.2.6", "value")
def _():
    return {
        row["DestinationPort"]
        for row in rows(VMCONNECTION)
        if row["Direction"] == "outbound"
        and row["DestinationIp"] == "192.168.2.6"
    }


@hunt("linux", SYSMON, "did curl or wget run on UBUNTU5?", "process", empty=True)
def _():
    return {linux_id(e) for e in linux(1) if e["Image"].split("/")[-1] in ("curl", "wget")}


# --- Zeek


def conns():
    return zeek(ZEEK)["conn"]


@hunt("network", ZEEK, "who spoke to 192.168.0.4?", "ip")
def _():
    return {f"ip:{c['id_orig_h']}" for c in conns() if c["id_resp_h"] == "192.168.0.4"}


@hunt("network", ZEEK, "ports 10.0.1.4 used on 192.168.0.4", "value")
def _():
    return {
        c["id_resp_p"]
        for c in conns()
        if (c["id_orig_h"], c["id_resp_h"]) == ("10.0.1.4", "192.168.0.4")
    }


@hunt("network", ZEEK, "winrm (5985) targets", "ip")
def _():
    return {f"ip:{c['id_resp_h']}" for c in conns() if c["id_resp_p"] == 5985}


@hunt("network", ZEEK, "sources connecting into 192.168.0.0/24", "ip")
def _():
    return {f"ip:{c['id_orig_h']}" for c in conns() if c["id_resp_h"].startswith("192.168.0.")}


@hunt("network", ZEEK, "tcp 8443 traffic: which client", "ip")
def _():
    return {f"ip:{c['id_orig_h']}" for c in conns() if c["id_resp_p"] == 8443}


@hunt("network", ZEEK, "kerberos tickets for HTTP/NASHUA were requested by", "user")
def _():
    return {
        f"user:{k['client'].split('/')[0].lower()}"
        for k in zeek(ZEEK)["kerberos"]
        if k.get("service") == "HTTP/NASHUA"
    }


@hunt("network", ZEEK, "which address looked up www.powershellgallery.com", "ip")
def _():
    return {
        f"ip:{d['id_orig_h']}"
        for d in zeek(ZEEK)["dns"]
        if d.get("query") == "www.powershellgallery.com"
    }


@hunt("network", ZEEK, "URLs PUT to 192.168.0.4 over webdav", "url")
def _():
    return {
        f"url:http://{h['host']}{h['uri']}" for h in zeek(ZEEK)["http"] if h["method"] == "PUT"
    }


@hunt("negation", ZEEK, "addresses 10.0.1.6 contacted apart from 10.0.0.4", "ip")
def _():
    return {
        f"ip:{c['id_resp_h']}"
        for c in conns()
        if c["id_orig_h"] == "10.0.1.6" and c["id_resp_h"] != "10.0.0.4"
    }


@hunt("time", ZEEK, "between 00:08 and 00:16 UTC on 30 April 2020: 192.168.0.0/24 addresses contacted by 10.0.1.4", "ip")
def _():
    return {
        f"ip:{c['id_resp_h']}"
        for c in conns()
        if c["id_orig_h"] == "10.0.1.4"
        and c["id_resp_h"].startswith("192.168.0.")
        and at("2020-04-30 00:08") <= c["ts"] <= at("2020-04-30 00:16")
    }


@hunt("time", ZEEK, "who connected to 192.168.0.4 before 00:30 UTC on 30 April 2020?", "ip", empty=True)
def _():
    return {
        f"ip:{c['id_orig_h']}"
        for c in conns()
        if c["id_resp_h"] == "192.168.0.4" and c["ts"] < at("2020-04-30 00:30")
    }


@hunt("aggregation", ZEEK, "how many distinct ports did 10.0.1.4 use on 10.0.1.6", "value")
def _():
    return {
        len(
            {
                c["id_resp_p"]
                for c in conns()
                if (c["id_orig_h"], c["id_resp_h"]) == ("10.0.1.4", "10.0.1.6")
            }
        )
    }


@hunt("rare", ZEEK, "addresses contacted by exactly one source", "ip")
def _():
    sources = {}
    for c in conns():
        sources.setdefault(c["id_resp_h"], set()).add(c["id_orig_h"])
    return {f"ip:{ip}" for ip, found in sources.items() if len(found) == 1}


@hunt("rare", ZEEK, "least used port of 10.0.1.4 towards 192.168.0.5", "value")
def _():
    counts = Counter(
        c["id_resp_p"]
        for c in conns()
        if (c["id_orig_h"], c["id_resp_h"]) == ("10.0.1.4", "192.168.0.5")
    ).most_common()
    assert counts[-1][1] < counts[-2][1]
    return {counts[-1][0]}


# --- agents


def runs():
    return tau_runs(TAU)


@hunt("ai-agent", TAU, "runs that cancelled a reservation (cancel_reservation)", "agent_run")
def _():
    return {r.id for r in runs() if "cancel_reservation" in r.calls}


@hunt("ai-agent", TAU, "agent runs handed over to a human: transfer_to_human_agents", "agent_run")
def _():
    return {r.id for r in runs() if "transfer_to_human_agents" in r.calls}


@hunt("ai-agent", TAU, "which tools did run 14 call?", "tool")
def _():
    return {f"tool:{call}" for r in runs() if r.id == "run:14" for call in r.calls}


@hunt("ai-agent", TAU, "sessions where book_reservation failed", "agent_run")
def _():
    return {r.id for r in runs() if "book_reservation" in r.errors}


@hunt("ai-agent", TAU, "tools whose calls ended in an error at least once", "tool")
def _():
    return {f"tool:{name}" for r in runs() for name in r.errors}


@hunt("ai-agent", TAU, "runs that used think but never calculate", "agent_run")
def _():
    return {r.id for r in runs() if "think" in r.calls and "calculate" not in r.calls}


@hunt("ai-agent", TAU, "runs calling get_reservation_details without get_user_details", "agent_run")
def _():
    return {
        r.id
        for r in runs()
        if "get_reservation_details" in r.calls and "get_user_details" not in r.calls
    }


@hunt("ai-agent", TAU, "agent runs without any tool call", "agent_run")
def _():
    return {r.id for r in runs() if not r.calls}


@hunt("ai-agent", TAU, "tools used in exactly one run", "tool")
def _():
    counts = Counter(call for r in runs() for call in set(r.calls))
    return {f"tool:{name}" for name, n in counts.items() if n == 1}


@hunt("ai-agent", TAU, "how many runs called update_reservation_flights", "value")
def _():
    return {sum("update_reservation_flights" in r.calls for r in runs())}


@hunt("ai-agent", TAU, "AI agent tool invocation (AML.T0053): every tool that was invoked", "tool")
def _():
    return {f"tool:{call}" for r in runs() for call in r.calls}


@hunt("ai-agent", TAU, "did any agent call delete_user?", "agent_run", empty=True)
def _():
    return {r.id for r in runs() if "delete_user" in r.calls}


@hunt("ai-agent", TAU, "runs that both changed baggage (update_reservation_baggages) and flights (update_reservation_flights)", "agent_run")
def _():
    wanted = {"update_reservation_baggages", "update_reservation_flights"}
    return {r.id for r in runs() if wanted <= set(r.calls)}


@hunt("ai-agent", COPILOT, "who prompted copilot", "user")
def _():
    return {
        f"user:{part.split('@')[0].strip().lower()}"
        for row in rows(COPILOT)
        if ".Copilot." in (row.get("Item class") or "")
        for part in (row.get("Sender/Author") or "").split(";")
        if "@" in part
    }
