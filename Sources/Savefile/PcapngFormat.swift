internal import Wire

/// pcapng (draft-ietf-opsawg-pcapng): blocks, in sections that may differ in byte order, with interfaces of their own.
struct PcapngFormat {
    /// The type of a section header block: the same in either byte order.
    static let sectionHeader: UInt32 = 0x0A0D_0D0A

    /// What the capturing side says it lost.
    private(set) var drops = PcapngDrops()
    /// What the file carries to decrypt its traffic.
    private(set) var secrets = PcapngSecrets()
    private var isSwapped = false
    private var interfaces: [PcapngInterface] = []
    /// The place of the last frame's interface.
    private var lastInterface = 0

    /// The name of the interface that the last frame was captured on, where the file says it.
    var interfaceName: String? { lastInterface < interfaces.count ? interfaces[lastInterface].name : nil }

    /// Block types that are read (§4, §10); all others are skipped.
    private enum BlockType {
        static let interfaceDescription: UInt32 = 1
        static let packet: UInt32 = 2
        static let simplePacket: UInt32 = 3
        static let interfaceStatistics: UInt32 = 5
        static let enhancedPacket: UInt32 = 6
        static let decryptionSecrets: UInt32 = 10
    }

    /// Reads the section header at the file's start.
    mutating func readFirstSection(_ input: inout ChunkedInput) throws(Fault) {
        guard try input.ensure(28) else { throw Fault(.cutHeader(found: input.available, needed: 28)) }
        let length = try block(PcapngFormat.sectionHeader, &input)
        guard try input.ensure(length) else { throw Fault(.cutHeader(found: input.available, needed: length)) }
        let last = Int(input.integer(length &- 4, as: UInt32.self, isSwapped))
        guard last == length else { throw Fault(.blockLengthsDiffer(first: length, last: last)) }
        try section(input.storage.span.bytes.extracting(8..<length &- 4))
        input.advance(by: length)
    }

    /// Reads blocks up to the next frame; nil at the end of the file.
    mutating func next(_ input: inout ChunkedInput) throws(Fault) -> SavefileFrame? {
        while true {
            guard try input.ensure(12) else {
                if input.available == 0 { return nil }
                throw Fault(.cutRecord(found: input.available, needed: 12))
            }
            // A section header reads the same in either byte order.
            let type = input.integer(0, as: UInt32.self, isSwapped)
            let length = try block(type, &input)
            guard try input.ensure(length) else {
                throw Fault(.cutRecord(found: input.available, needed: length))
            }
            let last = Int(input.integer(length &- 4, as: UInt32.self, isSwapped))
            guard last == length else { throw Fault(.blockLengthsDiffer(first: length, last: last)) }
            let start = input.position &+ 8
            let body = start..<start &+ length &- 12
            if type == BlockType.enhancedPacket || type == BlockType.simplePacket || type == BlockType.packet {
                let frame = try packet(type, input.storage.span.bytes.extracting(body), at: start)
                input.advance(by: length)
                return frame
            }
            try read(type, input.storage.span.bytes.extracting(body))
            input.advance(by: length)
        }
    }

    /// Whether the next block is in the window and is a frame.
    func hasFrame(_ input: borrowing ChunkedInput) -> Bool {
        guard input.available >= 12 else { return false }
        switch input.integer(0, as: UInt32.self, isSwapped) {
        case BlockType.enhancedPacket, BlockType.simplePacket, BlockType.packet:
            return input.available >= Int(input.integer(4, as: UInt32.self, isSwapped))
        default:
            return false
        }
    }

    /// The length that a block at the input's position states at its start.
    private mutating func block(_ type: UInt32, _ input: inout ChunkedInput) throws(Fault) -> Int {
        var smallest = 12
        if type == PcapngFormat.sectionHeader {
            smallest = 28
            guard try input.ensure(12) else {
                throw Fault(.cutRecord(found: input.available, needed: 12))
            }
            // The length itself is in the section's byte order, which only this tells.
            let magic = input.integer(8, as: UInt32.self, false)
            switch magic {
            case 0x1A2B_3C4D: isSwapped = false
            case 0x4D3C_2B1A: isSwapped = true
            default: throw Fault(.malformedBlock("a section header without its byte-order magic"))
            }
        }
        let length = Int(input.integer(4, as: UInt32.self, isSwapped))
        guard length >= smallest, length.isMultiple(of: 4), length <= SavefileLimits.blockLength else {
            throw Fault(.blockLength(length, allowed: smallest...SavefileLimits.blockLength))
        }
        return length
    }

    /// Reads the body of a block that is no frame.
    private mutating func read(_ type: UInt32, _ body: RawSpan) throws(Fault) {
        switch type {
        case PcapngFormat.sectionHeader: try section(body)
        case BlockType.interfaceDescription:
            guard interfaces.count < SavefileLimits.interfaces else {
                throw Fault(.tooManyInterfaces(allowed: SavefileLimits.interfaces))
            }
            interfaces.append(try PcapngInterface(body, isSwapped: isSwapped))
        case BlockType.interfaceStatistics: drops.read(body, isSwapped: isSwapped, interfaces: interfaces.count)
        case BlockType.decryptionSecrets: try secrets.read(body, isSwapped: isSwapped)
        default: break
        }
    }

    /// A packet block's body, which lies at `start` of the window, as a frame.
    @inline(__always)
    private mutating func packet(_ type: UInt32, _ body: RawSpan, at start: Int) throws(Fault) -> SavefileFrame {
        let header = type == BlockType.simplePacket ? 4 : 20
        guard body.byteCount >= header else { throw Fault(.malformedBlock("a packet block that is too short")) }
        let interface: PcapngInterface
        let captured: Int
        let original: Int
        var time: UInt64 = 0
        if type == BlockType.simplePacket {
            interface = try self.interface(0)
            original = Int(body.integer(0, as: UInt32.self, isSwapped))
            captured = min(original, interface.snapLength ?? original)
        } else {
            let index =
                type == BlockType.packet
                ? Int(body.integer(0, as: UInt16.self, isSwapped)) : Int(body.integer(0, as: UInt32.self, isSwapped))
            interface = try self.interface(index)
            time = UInt64(body.integer(4, as: UInt32.self, isSwapped)) << 32
            time |= UInt64(body.integer(8, as: UInt32.self, isSwapped))
            captured = Int(body.integer(12, as: UInt32.self, isSwapped))
            original = Int(body.integer(16, as: UInt32.self, isSwapped))
        }
        guard captured <= body.byteCount &- header else {
            throw Fault(.capturedLength(captured, allowed: body.byteCount &- header))
        }
        let end = header &+ (captured &+ 3) & ~3
        if type == BlockType.packet {
            drops.add(beforePacket: body.integer(2, as: UInt16.self, isSwapped))
        } else if type == BlockType.enhancedPacket, end < body.byteCount {
            drops.read(packetOptions: body, from: end, isSwapped: isSwapped)
        }
        return SavefileFrame(
            number: 0, time: interface.time(time), linkType: interface.linkType, originalLength: original,
            octets: start &+ header..<start &+ header &+ captured)
    }

    @inline(__always)
    private mutating func interface(_ index: Int) throws(Fault) -> PcapngInterface {
        guard index < interfaces.count else { throw Fault(.unknownInterface(index, known: interfaces.count)) }
        lastInterface = index
        return interfaces[index]
    }

    private mutating func section(_ body: RawSpan) throws(Fault) {
        let major = body.integer(4, as: UInt16.self, isSwapped)
        let minor = body.integer(6, as: UInt16.self, isSwapped)
        // 1.2 was written by some tools and is 1.0 (§4.1).
        guard major == 1, minor == 0 || minor == 2 else {
            throw Fault(.unsupportedVersion(major: Int(major), minor: Int(minor)))
        }
        interfaces.removeAll(keepingCapacity: true)
        drops.beginSection()
    }
}
