public import Wire

/// Frames as the octets of a pcapng file with times in nanoseconds; who calls it owns the file.
///
/// An interface description is written before the first frame of each link type.
public struct PcapngWriter: Sendable {
    private let application: String
    private var interfaces: [LinkType] = []
    private var hasBegun = false

    /// Makes a writer; `application` is stated as the file's writer.
    public init(application: String) {
        self.application = application
    }

    /// Appends a description of the next interface, whether or not there is one of its link type; before the first, the section
    /// header.
    ///
    /// Not needed before a frame, but a file without a frame is whole only with it. Frames name interfaces by their place,
    /// counted from 0.
    public mutating func describe(
        interface: String?, linkType: LinkType, filter: String? = nil, to output: inout [UInt8]
    ) {
        beginSection(to: &output)
        interfaces.append(linkType)
        block(1, to: &output) { body in
            append(UInt16(truncatingIfNeeded: linkType.rawValue), to: &body)
            append(0 as UInt16, to: &body)
            // No limit: each frame states what was kept of it.
            append(0 as UInt32, to: &body)
            if let interface { option(2, Array(interface.utf8), to: &body) }
            option(9, [9], to: &body)
            // 0: an expression for libpcap.
            if let filter { option(11, [0] + Array(filter.utf8), to: &body) }
            append(0 as UInt32, to: &body)
        }
    }

    private mutating func beginSection(to output: inout [UInt8]) {
        if hasBegun { return }
        hasBegun = true
        block(0x0A0D_0D0A, to: &output) { body in
            append(0x1A2B_3C4D as UInt32, to: &body)
            append(1 as UInt16, to: &body)
            append(0 as UInt16, to: &body)
            // The section's length is not known.
            append(-1 as Int64, to: &body)
            option(4, Array(application.utf8), to: &body)
            append(0 as UInt32, to: &body)
        }
    }

    /// Appends a frame as an enhanced packet block, on the first interface of its link type.
    ///
    /// A time before 1970 is written as 1970.
    public mutating func append(
        _ octets: RawSpan, at time: Timestamp, linkType: LinkType, originalLength: Int, to output: inout [UInt8]
    ) {
        if !interfaces.contains(linkType) { describe(interface: nil, linkType: linkType, to: &output) }
        append(
            octets, at: time, interface: interfaces.firstIndex(of: linkType) ?? 0, originalLength: originalLength,
            to: &output)
    }

    /// Appends a frame as an enhanced packet block, on an interface that was described.
    ///
    /// A time before 1970 is written as 1970.
    public mutating func append(
        _ octets: RawSpan, at time: Timestamp, interface: Int, originalLength: Int, to output: inout [UInt8]
    ) {
        let count = UInt64(max(time.nanoseconds, 0))
        let padding = (4 - octets.byteCount & 3) & 3
        let length = UInt32(clamping: 32 + octets.byteCount + padding)
        append(6 as UInt32, to: &output)
        append(length, to: &output)
        append(UInt32(clamping: interface), to: &output)
        append(UInt32(truncatingIfNeeded: count >> 32), to: &output)
        append(UInt32(truncatingIfNeeded: count), to: &output)
        append(UInt32(clamping: octets.byteCount), to: &output)
        append(UInt32(clamping: originalLength), to: &output)
        octets.withUnsafeBytes { output.append(contentsOf: $0) }
        for _ in 0..<padding { output.append(0) }
        append(length, to: &output)
    }

    /// Appends what the capturing side counted on an interface, at the end of a capture.
    public mutating func appendStatistics(
        received: UInt64, dropped: UInt64, at time: Timestamp, interface: Int = 0, to output: inout [UInt8]
    ) {
        guard interfaces.indices.contains(interface) else { return }
        let count = UInt64(max(time.nanoseconds, 0))
        block(5, to: &output) { body in
            append(UInt32(clamping: interface), to: &body)
            append(UInt32(truncatingIfNeeded: count >> 32), to: &body)
            append(UInt32(truncatingIfNeeded: count), to: &body)
            option(4, octets(of: received), to: &body)
            option(7, octets(of: dropped), to: &body)
            append(0 as UInt32, to: &body)
        }
    }

    private func block(_ type: UInt32, to output: inout [UInt8], _ write: (inout [UInt8]) -> Void) {
        var body: [UInt8] = []
        write(&body)
        let length = UInt32(clamping: body.count + 12)
        append(type, to: &output)
        append(length, to: &output)
        output += body
        append(length, to: &output)
    }

    /// Names and filters are cut to what an option can hold.
    private func option(_ code: UInt16, _ value: [UInt8], to output: inout [UInt8]) {
        let value = value.prefix(Int(UInt16.max))
        append(code, to: &output)
        append(UInt16(value.count), to: &output)
        output += value
        while !output.count.isMultiple(of: 4) { output.append(0) }
    }

    private func octets(of value: UInt64) -> [UInt8] {
        var octets: [UInt8] = []
        append(value, to: &octets)
        return octets
    }

    private func append(_ value: some FixedWidthInteger, to output: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { output.append(contentsOf: $0) }
    }
}
