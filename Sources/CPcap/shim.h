#include <pcap/pcap.h>

/* A cast macro, which Swift does not import. */
static inline unsigned int cpcap_netmask_unknown(void) { return PCAP_NETMASK_UNKNOWN; }
