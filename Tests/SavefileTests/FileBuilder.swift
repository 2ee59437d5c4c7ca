/// Octets of a capture file in either byte order.
struct FileBuilder {
    var isBigEndian: Bool
    var octets: [UInt8] = []

    init(isBigEndian: Bool = false) {
        self.isBigEndian = isBigEndian
    }

    /// Appends a number in the file's byte order.
    mutating func add<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: isBigEndian ? value.bigEndian : value.littleEndian) { octets += $0 }
    }

    // MARK: Classic pcap

    /// A file header: magic, version, time zone, accuracy, snapshot length, link type.
    mutating func header(
        magic: UInt32 = 0xA1B2_C3D4, major: UInt16 = 2, minor: UInt16 = 4, snapLength: UInt32 = 262_144,
        linkType: UInt32 = 1
    ) {
        add(magic)
        add(major)
        add(minor)
        add(0 as UInt64)
        add(snapLength)
        add(linkType)
    }

    /// A record: seconds, fraction, captured and original length, whatever a patch added, octets.
    mutating func record(
        _ data: [UInt8], seconds: UInt32, fraction: UInt32, length: Int? = nil, extra: [UInt8] = []
    ) {
        add(seconds)
        add(fraction)
        add(UInt32(data.count))
        add(UInt32(length ?? data.count))
        octets += extra + data
    }

    // MARK: pcapng

    /// A block of a type around a body, which is padded.
    mutating func block(_ type: UInt32, _ write: (inout FileBuilder) -> Void) {
        var body = FileBuilder(isBigEndian: isBigEndian)
        write(&body)
        body.pad()
        add(type)
        add(UInt32(body.octets.count + 12))
        octets += body.octets
        add(UInt32(body.octets.count + 12))
    }

    /// Fills up to four octets.
    mutating func pad() {
        while !octets.count.isMultiple(of: 4) { octets.append(0) }
    }

    /// An option.
    mutating func option(_ code: UInt16, _ value: [UInt8]) {
        add(code)
        add(UInt16(value.count))
        octets += value
        pad()
    }

    /// A section header whose byte order is this builder's.
    mutating func section(major: UInt16 = 1, minor: UInt16 = 0, length: Int64 = -1) {
        block(0x0A0D_0D0A) {
            $0.add(0x1A2B_3C4D as UInt32)
            $0.add(major)
            $0.add(minor)
            $0.add(length)
        }
    }

    /// An interface description.
    mutating func interface(
        linkType: UInt16 = 1, snapLength: UInt32 = 262_144, resolution: UInt8? = nil, offset: Int64? = nil
    ) {
        block(1) { body in
            body.add(linkType)
            body.add(0 as UInt16)
            body.add(snapLength)
            body.option(2, Array("eth0".utf8))
            if let resolution { body.option(9, [resolution]) }
            if let offset {
                var value = FileBuilder(isBigEndian: body.isBigEndian)
                value.add(offset)
                body.option(14, value.octets)
            }
            body.add(0 as UInt32)
        }
    }

    /// An enhanced packet block with a comment behind the octets.
    mutating func enhanced(
        _ data: [UInt8], at time: UInt64, interface: UInt32 = 0, length: Int? = nil, drops: UInt64? = nil
    ) {
        block(6) { body in
            body.add(interface)
            body.add(UInt32(time >> 32))
            body.add(UInt32(truncatingIfNeeded: time))
            body.add(UInt32(data.count))
            body.add(UInt32(length ?? data.count))
            body.octets += data
            body.pad()
            body.option(1, Array("a comment".utf8))
            if let drops {
                var value = FileBuilder(isBigEndian: body.isBigEndian)
                value.add(drops)
                body.option(4, value.octets)
            }
            body.add(0 as UInt32)
        }
    }

    /// A packet block as it was before the enhanced one.
    mutating func obsolete(_ data: [UInt8], at time: UInt64, interface: UInt16 = 0, drops: UInt16 = 0) {
        block(2) { body in
            body.add(interface)
            body.add(drops)
            body.add(UInt32(time >> 32))
            body.add(UInt32(truncatingIfNeeded: time))
            body.add(UInt32(data.count))
            body.add(UInt32(data.count))
            body.octets += data
        }
    }

    /// A simple packet block.
    mutating func simple(_ data: [UInt8], length: Int? = nil) {
        block(3) { body in
            body.add(UInt32(length ?? data.count))
            body.octets += data
        }
    }
}
