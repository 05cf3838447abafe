// Remembers the latest run of a saved hunt and what it found. $tenant, $id, $hunt, $at, $findings.
MATCH (s:SpoorSavedHunt {tenant: $tenant, id: $id})
SET s.last_hunt = $hunt, s.last_run_epoch = $at, s.last_findings = $findings
