import LiveCapture
import Wire

/// A filter expression for frames of files, compiled for each link type as it turns up.
struct FrameFilter: ~Copyable {
    private let expression: String
    private var compiled: [LinkType: CompiledFilter?] = [:]
    private var lastType: LinkType?
    private var last: CompiledFilter?

    init(_ expression: String) {
        self.expression = expression
    }

    /// Whether the frame passes.
    mutating func passes(_ octets: RawSpan, linkType: LinkType, originalLength: Int) throws(RecordingError) -> Bool {
        if lastType != linkType { try prepare(linkType) }
        return last?.filter.passes(octets, originalLength: originalLength) ?? true
    }

    /// Compiles the expression for a link type, where that has not been done.
    mutating func prepare(_ linkType: LinkType) throws(RecordingError) {
        if let known = compiled[linkType] {
            last = known
        } else {
            last = try compile(linkType)
            compiled[linkType] = .some(last)
        }
        lastType = linkType
    }

    /// Gives nil where a filter cannot be compiled and the decoder cannot read: that passes, and is counted as undecodable.
    ///
    /// What it can read must not pass where it was asked not to: that is an error.
    private func compile(_ linkType: LinkType) throws(RecordingError) -> CompiledFilter? {
        do {
            return CompiledFilter(try Filter(expression, linkType: linkType))
        } catch {
            if linkType.isRead { throw .capture(error) }
            return nil
        }
    }
}

/// A filter in a dictionary, which holds no noncopyable values.
private final class CompiledFilter {
    let filter: Filter

    init(_ filter: consuming Filter) {
        self.filter = filter
    }
}
