// The node of an address. $address, $tenant → uid. Access: index on IpAddress.address.
MATCH (n:IpAddress {address: $address})
WHERE n.tenant = $tenant
RETURN n.uid AS uid
