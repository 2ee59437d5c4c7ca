/// IP protocol numbers that are followed (www.iana.org/assignments/protocol-numbers).
enum ProtocolNumber {
    static let hopByHop: UInt8 = 0
    static let ipv4: UInt8 = 4
    static let tcp: UInt8 = 6
    static let udp: UInt8 = 17
    static let ipv6: UInt8 = 41
    static let routing: UInt8 = 43
    static let fragment: UInt8 = 44
    static let gre: UInt8 = 47
    static let securityPayload: UInt8 = 50
    static let authentication: UInt8 = 51
    static let destinationOptions: UInt8 = 60
    static let etherIP: UInt8 = 97
    static let compression: UInt8 = 108
    static let l2tp: UInt8 = 115
    static let mpls: UInt8 = 137
    static let ethernet: UInt8 = 143

    /// Whether TCP may stand behind a header of this number; fragments of others are not put together.
    static func leadsOn(_ number: UInt8, isIPv4: Bool) -> Bool {
        switch number {
        case tcp, ipv4, ipv6, udp, gre, authentication, etherIP, l2tp, mpls: true
        case hopByHop, routing, destinationOptions, ethernet: !isIPv4
        default: false
        }
    }
}

/// EtherTypes that are followed (www.iana.org/assignments/ieee-802-numbers).
enum EtherType {
    static let ipv4: UInt16 = 0x0800
    static let trill: UInt16 = 0x22F3
    static let erspan3: UInt16 = 0x22EB
    static let mikroTik: UInt16 = 0x6400
    static let bridging: UInt16 = 0x6558
    static let fabricPath: UInt16 = 0x8903
    static let customerTag: UInt16 = 0x8100
    static let ppp: UInt16 = 0x880B
    static let wccp: UInt16 = 0x883E
    static let ipv6: UInt16 = 0x86DD
    static let mpls: UInt16 = 0x8847
    static let mplsMulticast: UInt16 = 0x8848
    static let pppoe: UInt16 = 0x8864
    static let serviceTag: UInt16 = 0x88A8
    static let erspan2: UInt16 = 0x88BE
    static let macSecurity: UInt16 = 0x88E5
    static let backboneTag: UInt16 = 0x88E7
    static let securityGroupTag: UInt16 = 0x8909
    static let networkService: UInt16 = 0x894F
    static let virtualInterfaceTag: UInt16 = 0x8926
    static let redundancyTag: UInt16 = 0x892F
    static let portExtensionTag: UInt16 = 0x893F

    /// The longest length of IEEE 802.3; types begin at 1,536 (§3.2.6).
    static let longestLength: UInt16 = 1_500

    /// The octets between this type and the type behind its tag, or nil where it is no tag.
    ///
    /// 802.1Q, 802.1ad and what came before it; Cisco's VN-Tag and security group tag; HSR; 802.1BR's E-tag.
    @inline(__always)
    static func tagLength(_ type: UInt16) -> Int? {
        switch type {
        case customerTag, serviceTag, 0x9100, 0x9200, 0x9300: 2
        case virtualInterfaceTag, redundancyTag: 4
        case securityGroupTag, portExtensionTag: 6
        default: nil
        }
    }

    /// Whether a tag of this type is that of a VLAN.
    @inline(__always)
    static func namesNetwork(_ type: UInt16) -> Bool { tagLength(type) == 2 }

    /// Whether a frame that is only guessed to be one is believed by its type.
    static func isUsual(_ type: UInt16) -> Bool {
        switch type {
        case ipv4, ipv6, mpls, mplsMulticast, pppoe, 0x8863, 0x0806, 0x88CC: true
        default: tagLength(type) != nil
        }
    }
}
