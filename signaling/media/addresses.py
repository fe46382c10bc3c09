"""Finds the addresses under which a bound socket can be reached."""

import ipaddress

import ifaddr

MOST_HOSTS = 8


def own_addresses(bind: str) -> tuple[str, ...]:
    """Return the addresses under which a socket bound to ``bind`` can be reached.

    The machine's own, IPv4 first, without loopback and link-local; loopback if that is all.
    """
    bound = ipaddress.ip_address(bind)
    if not bound.is_unspecified:
        return (bind,)
    found = []
    for adapter in ifaddr.get_adapters():
        for given in adapter.ips:
            address = ipaddress.ip_address(given.ip if isinstance(given.ip, str) else given.ip[0])
            if address.is_loopback or address.is_link_local:
                continue
            if bound.version == 6 or address.version == 4:
                found.append(address)
    found.sort(key=lambda address: address.version)
    return tuple(str(address) for address in found[:MOST_HOSTS]) or ("127.0.0.1",)
