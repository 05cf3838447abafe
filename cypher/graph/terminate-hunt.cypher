// Ends the transactions of one hunt. $tenant, $hunt → ended. Access: the server's list of transactions.
SHOW TRANSACTIONS YIELD transactionId AS id, metaData
WHERE metaData.app = 'spoor' AND metaData.tenant = $tenant AND metaData.hunt = $hunt
TERMINATE TRANSACTIONS id YIELD message
RETURN count(message) AS ended
