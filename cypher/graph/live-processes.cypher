// When the processes of a tenant began, in rows by place. → uid, began. Access: tenant label and Process.
MATCH (n:__TENANT__:Process)
WHERE n.started_epoch IS NOT NULL
RETURN n.uid, n.started_epoch
