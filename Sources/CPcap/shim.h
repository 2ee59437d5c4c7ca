#include <pcap/pcap.h>

/* A cast macro, which Swift does not import. */
static inline unsigned int cpcap_netmask_unknown(void) { return PCAP_NETMASK_UNKNOWN; }

/* What Swift cannot say of an interface and of a packet socket: `struct ifreq` is all unions, its requests are macros. */

/* What is known of the interface that has a name now. */
struct cpcap_interface {
    int index;
    int hardware; /* ARPHRD_… */
    int is_up;
};

#ifdef __linux__
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* Looks an interface up by name, on any socket and with no privilege; the system's error number, or 0. */
static inline int cpcap_look_up(int socket, const char *name, struct cpcap_interface *found) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
    if (ioctl(socket, SIOCGIFINDEX, &request) < 0) return errno;
    found->index = request.ifr_ifindex;
    if (ioctl(socket, SIOCGIFHWADDR, &request) < 0) return errno;
    found->hardware = request.ifr_hwaddr.sa_family;
    if (ioctl(socket, SIOCGIFFLAGS, &request) < 0) return errno;
    found->is_up = (request.ifr_flags & IFF_UP) != 0;
    return 0;
}

/* Binds a packet socket, with its ring and its filter, to another interface; needs no privilege. */
static inline int cpcap_bind(int socket, int index, int is_promiscuous) {
    struct sockaddr_ll address;
    memset(&address, 0, sizeof address);
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = index;
    if (bind(socket, (const struct sockaddr *)&address, sizeof address) < 0) return errno;
    if (is_promiscuous) {
        struct packet_mreq membership;
        memset(&membership, 0, sizeof membership);
        membership.mr_ifindex = index;
        membership.mr_type = PACKET_MR_PROMISC;
        if (setsockopt(socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &membership, sizeof membership) < 0) return errno;
    }
    return 0;
}

/* Has the kernel let no more frames into a socket's ring; those in it stay. */
static inline int cpcap_shut(int socket) {
    struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
    struct sock_fprog program = {1, &nothing};
    return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) < 0 ? errno : 0;
}
#endif
