#if os(Linux)
    import Foundation

    /// The sockets of this process that frames are captured on.
    enum CaptureSockets {
        /// `AF_PACKET` of `<sys/socket.h>`.
        private static let packet: Int32 = 17
        /// `SO_DOMAIN` of `<asm/socket.h>`.
        private static let domainOption: Int32 = 39
        /// Descriptors are looked at up to here: interfaces are opened at the start, when few numbers are taken.
        private static let most = 65_536

        /// Their descriptors, in order.
        ///
        /// The kernel is asked for each descriptor there may be, so that none is missed, whoever opened it.
        static var descriptors: [Int32] {
            let limit = sysconf(Int32(_SC_OPEN_MAX))
            return (0..<Int32(clamping: limit < 0 ? most : min(limit, most))).filter { descriptor in
                var domain: Int32 = 0
                var length = socklen_t(MemoryLayout<Int32>.size)
                return getsockopt(descriptor, SOL_SOCKET, domainOption, &domain, &length) == 0 && domain == packet
            }
        }
    }
#endif
