/** What stands below the options in each help text: what to type, and what to expect. */
export const examples = {
  spoor: `
First steps:
  $ npm start                                    graph and service on this machine
  $ npx spoor demo                               an intrusion to look at, and three queries
  $ npx spoor token --tenant acme --sub ann --role analyst
  $ npx spoor ingest --tenant acme events.jsonl.gz
  $ npx spoor hunt --tenant demo "who ran whoami"
  $ npx spoor doctor                             when something does not start

Settings come from the environment (PORT, SPOOR_HOME, NEO4J_URI …) and config/*.yaml.
Exit codes: 0 done, 1 failed, 2 wrong usage. LOG_LEVEL=debug shows where an error came from.`,

  start: `
Needs Java 17 or newer and Maven; the first start fetches Neo4j (119 MB). With NEO4J_URI set it
uses that Neo4j (5.26 or newer) and needs neither.

  $ npx spoor start
  $ PORT=8080 SPOOR_HOME=/var/lib/spoor npx spoor start
  $ NEO4J_URI=bolt://db:7687 NEO4J_PASSWORD=… npx spoor start`,

  ingest: `
Sending a file twice changes nothing: events are known by their ids.

  $ npx spoor ingest --tenant acme sysmon.jsonl.gz
  $ npx spoor ingest --tenant acme --format cloudtrail --source aws-prod trail/*.json.gz
  $ zcat archive/*.gz | npx spoor ingest --tenant acme --source archive -`,

  deadLetters: `
What could not be read is kept, up to ingest.dead_letters a tenant, until it was replayed, dropped or
retention.activity_days have passed. A replay is harmless: what is known already counts as a duplicate.

  $ npx spoor dead-letters list --tenant acme
  $ npx spoor dead-letters replay --tenant acme --source firewall
  $ npx spoor dead-letters drop --tenant acme --all`,

  sources: `
SILENT: quiet for longer than it usually is. What rests on such a source alone may go on unseen.

  $ npx spoor sources --tenant acme
  $ npx spoor sources --tenant acme --json`,

  sigma: `
Reads the folders as the service would; needs neither service nor graph.

  $ npx spoor sigma check config/detections
  $ npx spoor sigma check --strict ~/sigma/rules ~/sigma/rules-threat-hunting`,

  audit: `
A file is verified without service or graph. Which keys are those of the log has to be known from elsewhere:
they are read from SPOOR_HOME or SPOOR_AUDIT_KEY, or given with --public-key. docs/audit.md has the format.

  $ npx spoor audit export --tenant acme --out acme.ndjson
  $ npx spoor audit key > keys.pem                keep it apart from the log
  $ npx spoor audit verify acme.ndjson --public-key keys.pem
  $ npx spoor audit verify --tenant acme --head last-week.ndjson
  $ npx spoor audit replay 17 acme.ndjson`,
  policy: `
  $ npx spoor policy check
  $ npx spoor policy explain --action host.isolate --criticality HIGH --confidence 0.94 --calibrated`,

  policyCheck: `
Reads the folder as the service would; needs neither service nor graph. Exit code 1 where anything is wrong.

  $ npx spoor policy check
  $ npx spoor policy check ~/new-policies`,

  policyExplain: `
The level is the first of automated, analyst and customer for which the policies allow it; none: forbidden.
Needs neither service nor graph.

  $ npx spoor policy explain --action host.isolate --criticality HIGH --confidence 0.94 --calibrated
  $ npx spoor policy explain --action user.disable --type service --asked-by analyst --tenant acme
  $ npx spoor policy explain situation.json --policies ~/new-policies --json`,

  digest: `
Two graphs that say the same have the same digest, whatever the order in which they were told it, and
whichever way: compare a replica, a restore, or one file sent over HTTP and by the command line.

  $ npx spoor digest --tenant acme`,

  token: `
The token alone is printed, signed with SPOOR_JWT_SECRET or the secret in SPOOR_HOME.

  $ TOKEN=$(npx spoor token --tenant acme --sub ann --role analyst --role hunter)
  $ curl -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
      -d '{"query":"{ hosts { name fqdn } }"}' http://127.0.0.1:4000/graphql
  $ npx spoor token --tenant acme --sub splunk --role integration --ttl 30d`,

  hunt: `
Exit code 1: it was refused, or not understood; what would help is said.

  $ npx spoor hunt --tenant demo "which processes read lsass and later connected to port 445"
  $ npx spoor hunt --tenant demo --plan "who ran whoami"
  $ npx spoor hunt --tenant acme --as-of 2026-03-01T12:00:00Z "services installed yesterday"
  $ echo 'MATCH (h:Host) RETURN h.name' | npx spoor hunt --tenant demo --cypher -
  $ npx spoor hunt --library                     questions to begin with
  $ npx spoor hunt --tenant demo --library lsass-read`,

  demo: `
  $ npm start            in one terminal
  $ npx spoor demo       in another`,

  doctor: `
ok: fine. warn: look at it some time. fail: Spoor will not start; the arrow says what to do.

  $ npx spoor doctor
  $ npx spoor doctor --json`,

  backup: `
Stop Spoor first. The file holds the graph and no secrets: neither the tokens' secret, nor the audit key, nor a
password. Codes: HOME_LOCKED (it runs), DISK_FULL, BACKUP_FAILED, BAD_REQUEST.

  $ npx spoor backup /backups/spoor-monday.dump
  $ sha256sum -c spoor-monday.dump.sha256        in the same folder`,

  restore: `
Stop Spoor first. The graph that is there stays until the back-up is loaded; both must fit on the
disk. Tokens made before stay good while SPOOR_HOME/jwt-secret does.

  $ npx spoor restore /backups/spoor-monday.dump
  $ npx spoor restore --force /backups/spoor-monday.dump`,
} as const;
