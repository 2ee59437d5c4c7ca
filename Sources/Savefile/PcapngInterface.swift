internal import Wire

/// An interface of a pcapng section: what its frames need to be read.
struct PcapngInterface {
    var linkType: LinkType
    /// The most octets of a frame that were kept, or nil where there is no limit.
    var snapLength: Int?
    /// Its name on the capturing host, where one of a sensible length is given.
    private(set) var name: String?
    /// The octets of a name that are kept at most; Linux has 15.
    private static let longestName = 256
    private var unit = Unit.decimal(perSecond: 1_000_000)
    private var offset: Int64 = 0

    /// What a timestamp counts.
    private enum Unit {
        /// 10^-n seconds.
        case decimal(perSecond: UInt64)
        /// 2^-n seconds.
        case binary(shift: UInt64)
    }

    /// Reads the body of an interface description block (draft-ietf-opsawg-pcapng §4.2).
    init(_ body: RawSpan, isSwapped: Bool) throws(Fault) {
        guard body.byteCount >= 8 else { throw Fault(.malformedBlock("an interface description that is too short")) }
        linkType = LinkType(rawValue: UInt32(body.integer(0, as: UInt16.self, isSwapped)))
        let snapLength = body.integer(4, as: UInt32.self, isSwapped)
        self.snapLength = snapLength == 0 ? nil : Int(snapLength)
        var options = PcapngOptions(start: 8)
        while let option = options.next(in: body, isSwapped) {
            switch (option.code, option.value.count) {
            case (2, 1...Self.longestName):
                name = body.extracting(option.value).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
            case (9, 1): unit = try Self.unit(resolution: body.integer(option.value.lowerBound, as: UInt8.self, false))
            case (14, 8): offset = body.integer(option.value.lowerBound, as: Int64.self, isSwapped)
            default: break
            }
        }
        // A resolution that is not read makes every time wrong.
        if options.isOverrun { throw Fault(.malformedBlock("an option that is longer than its interface description")) }
    }

    private static func unit(resolution: UInt8) throws(Fault) -> Unit {
        let exponent = UInt64(resolution & 0x7F)
        if resolution & 0x80 != 0 {
            guard exponent < 64 else { throw Fault(.malformedBlock("a time resolution of 2^-\(exponent) s")) }
            return .binary(shift: exponent)
        }
        guard exponent < 20 else { throw Fault(.malformedBlock("a time resolution of 10^-\(exponent) s")) }
        return .decimal(perSecond: (0..<exponent).reduce(1) { power, _ in power &* 10 })
    }

    /// The instant that a timestamp states, downwards to the nanosecond; saturates at the limits of `Timestamp`.
    @inline(__always)
    func time(_ count: UInt64) -> Timestamp {
        let seconds: UInt64
        let nanoseconds: UInt64
        switch unit {
        case .decimal(1_000_000):
            (seconds, nanoseconds) = (count / 1_000_000, count % 1_000_000 &* 1_000)
        case .decimal(1_000_000_000):
            (seconds, nanoseconds) = (count / 1_000_000_000, count % 1_000_000_000)
        case .decimal(let perSecond):
            seconds = count / perSecond
            let scaled = (count % perSecond).multipliedFullWidth(by: 1_000_000_000)
            nanoseconds = perSecond.dividingFullWidth(scaled).quotient
        case .binary(let shift):
            seconds = count >> shift
            let scaled = (count & (1 << shift &- 1)).multipliedFullWidth(by: 1_000_000_000)
            nanoseconds = shift == 0 ? 0 : scaled.high << (64 - shift) | scaled.low >> shift
        }
        return instant(seconds, nanoseconds)
    }

    private func instant(_ seconds: UInt64, _ nanoseconds: UInt64) -> Timestamp {
        let (shifted, overflow) = Int64(clamping: seconds).addingReportingOverflow(offset)
        let (whole, tooLarge) = shifted.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow || tooLarge { return Timestamp(nanoseconds: overflow || shifted > 0 ? .max : .min) }
        return Timestamp(nanoseconds: whole).advanced(by: Int64(clamping: nanoseconds))
    }
}

/// A walk over the options of a block (draft-ietf-opsawg-pcapng §3.5).
struct PcapngOptions {
    private var position: Int
    /// Whether an option reached beyond its block, which ended the walk.
    private(set) var isOverrun = false

    init(start: Int) {
        position = start
    }

    /// The next option, or nil at the end.
    mutating func next(in body: RawSpan, _ isSwapped: Bool) -> (code: UInt16, value: Range<Int>)? {
        guard position &+ 4 <= body.byteCount else { return nil }
        let code = body.integer(position, as: UInt16.self, isSwapped)
        let length = Int(body.integer(position &+ 2, as: UInt16.self, isSwapped))
        guard code != 0 else { return nil }
        let start = position &+ 4
        guard start &+ length <= body.byteCount else {
            isOverrun = true
            return nil
        }
        position = start &+ (length &+ 3) & ~3
        return (code, start..<start &+ length)
    }
}
