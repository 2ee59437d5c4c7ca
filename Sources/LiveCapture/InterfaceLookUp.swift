import CPcap

/// What stands behind an interface's name now.
///
/// Asked on the descriptor of the capture itself, so it works after every right to open something was given away. Where
/// interfaces cannot be looked up there is never one, and none comes back.
struct InterfaceLookUp {
    /// The name of the pseudo-interface that is all of them; always there.
    private static let any = "any"
    /// `ARPHRD_LOOPBACK` of `<linux/if_arp.h>`.
    private static let loopbackHardware: Int32 = 772

    let isUp: Bool
    /// The kind of hardware, which the link type follows from; nil for `any`.
    let hardware: Int32?
    /// The system's number for it, which no other interface gets; 0 for `any`.
    let index: Int32

    /// Whether libpcap passes over the copy of a frame that was sent to this host.
    var isLoopback: Bool { hardware == nil || hardware == Self.loopbackHardware }

    init?(_ name: String, descriptor: Int32) {
        if name == Self.any {
            isUp = true
            hardware = nil
            index = 0
            return
        }
        #if os(Linux)
            var found = cpcap_interface()
            guard cpcap_look_up(descriptor, name, &found) == 0 else { return nil }
            isUp = found.is_up != 0
            hardware = found.hardware
            index = found.index
        #else
            return nil
        #endif
    }

    /// Binds a capture's descriptor to this interface; false where that fails.
    func bind(_ descriptor: Int32, isPromiscuous: Bool) -> Bool {
        #if os(Linux)
            return cpcap_bind(descriptor, index, isPromiscuous && index != 0 ? 1 : 0) == 0
        #else
            return false
        #endif
    }

    /// Lets no more frames into a capture's buffer; false where that fails.
    static func shut(_ descriptor: Int32) -> Bool {
        #if os(Linux)
            return cpcap_shut(descriptor) == 0
        #else
            return false
        #endif
    }
}
