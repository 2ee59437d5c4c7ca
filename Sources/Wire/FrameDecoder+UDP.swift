/// UDP (RFC 768), as far as tunnels travel in it.
extension FrameDecoder {
    /// Ports that tunnels have (www.iana.org/assignments/service-names-port-numbers, and what vendors took).
    private enum Port {
        static let l2tp: UInt16 = 1_701
        static let gtpUser: UInt16 = 2_152
        static let teredo: UInt16 = 3_544
        static let lisp: UInt16 = 4_341
        static let gre: UInt16 = 4_754
        static let securityPayload: UInt16 = 4_500
        static let vxlan: UInt16 = 4_789
        static let vxlanGPE: UInt16 = 4_790
        static let capwap: UInt16 = 5_247
        static let genericUDP: UInt16 = 6_080
        static let geneve: UInt16 = 6_081
        static let mpls: UInt16 = 6_635
        /// VXLAN before it had a number: the Linux kernel's default.
        static let vxlanLinux: UInt16 = 8_472
        static let tzsp: UInt16 = 37_008
        static let wireGuard: UInt16 = 51_820
    }

    /// Which tunnel two ports name, by its own port, or nil.
    ///
    /// The source port of most tunnels only spreads load; those that answer from their own port are known by either.
    private func tunnel(source: UInt16, destination: UInt16) -> UInt16? {
        switch destination {
        case Port.l2tp, Port.gtpUser, Port.teredo, Port.lisp, Port.gre, Port.vxlan, Port.vxlanGPE, Port.geneve,
            Port.genericUDP, Port.mpls, Port.vxlanLinux, Port.tzsp, Port.capwap, Port.securityPayload, Port.wireGuard:
            return destination
        default: break
        }
        switch source {
        case Port.l2tp, Port.gtpUser, Port.teredo, Port.capwap, Port.securityPayload, Port.wireGuard: return source
        default: return nil
        }
    }

    /// Whether the UDP header at the position names a tunnel, or was cut before it could.
    func mayTunnel(_ octets: RawSpan, at position: Position) -> Bool {
        guard position.start &+ 4 <= position.end else { return true }
        return tunnel(
            source: octets.bigEndian16(position.start), destination: octets.bigEndian16(position.start &+ 2)) != nil
    }

    /// A UDP header, and the tunnel that its ports name.
    ///
    /// Anyone may use any port: from here on, what contradicts itself says that this is no tunnel.
    func udp(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        guard mayTunnel(octets, at: position) else { return .end(.notTCP) }
        position.isGuessed = true
        if let fault = position.skip(8) { return .unread(fault) }
        let length = Int(octets.bigEndian16(start &+ 4))
        // 0 is what segmentation offload and jumbograms (RFC 2675 §4) leave.
        if length != 0 {
            guard length > 8 else { return .end(.notTCP) }
            if start &+ length < position.wireEnd { position.bound(at: start &+ length) }
        }
        switch tunnel(source: octets.bigEndian16(start), destination: octets.bigEndian16(start &+ 2)) {
        case Port.vxlan, Port.vxlanLinux, Port.vxlanGPE: return vxlan(octets, at: &position)
        case Port.geneve: return geneve(octets, at: &position)
        case Port.genericUDP: return genericUDP(octets, at: &position)
        case Port.gtpUser: return gtp(octets, at: &position)
        case Port.teredo: return teredo(octets, at: &position)
        case Port.l2tp: return l2tp(octets, at: &position)
        case Port.lisp: return lisp(octets, at: &position)
        case Port.gre: return gre(octets, at: &position)
        case Port.mpls: return .labels
        case Port.capwap: return capwap(octets, at: &position)
        case Port.securityPayload: return securityPayload(octets, at: position)
        case Port.wireGuard: return wireGuard(octets, at: position)
        case Port.tzsp: return tzsp(octets, at: &position)
        default: return .end(.notTCP)
        }
    }
}
