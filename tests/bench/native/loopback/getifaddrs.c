/* Shows a server the loopback interface only, and as an ordinary one: Janus leaves loopback out of its candidates
 * and has no setting for it, and a benchmark must not open ports to the outside. Loaded with LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <ifaddrs.h>
#include <net/if.h>

int getifaddrs(struct ifaddrs **list)
{
    int (*asked)(struct ifaddrs **) = (int (*)(struct ifaddrs **))dlsym(RTLD_NEXT, "getifaddrs");
    int done = asked(list);
    for (struct ifaddrs *at = done ? 0 : *list; at; at = at->ifa_next)
        at->ifa_flags &= ~(unsigned)(at->ifa_flags & IFF_LOOPBACK ? IFF_LOOPBACK : IFF_UP);
    return done;
}
