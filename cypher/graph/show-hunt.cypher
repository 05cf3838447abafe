// Does a hunt still run? $tenant, $hunt → running. Access: the server's list of transactions.
SHOW TRANSACTIONS YIELD metaData
WHERE metaData.app = 'spoor' AND metaData.tenant = $tenant AND metaData.hunt = $hunt
RETURN count(*) AS running
