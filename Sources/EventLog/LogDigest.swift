import CXXHash

/// XXH3-128 over octets as they come: told apart from a chance change in 2^128, not from a wilful one.
package struct LogDigest: ~Copyable {
    private let state: OpaquePointer?

    /// Starts a digest of nothing.
    package init() {
        state = XXH3_createState()
        if let state { XXH3_128bits_reset(state) }
    }

    deinit {
        if let state { XXH3_freeState(state) }
    }

    /// Takes more octets.
    package mutating func update(_ octets: RawSpan) {
        guard let state, octets.byteCount > 0 else { return }
        octets.withUnsafeBytes { _ = cxxhash_128bits_update(state, $0.baseAddress, $0.count) }
    }

    /// The digest of all octets so far: 32 lower-case hexadecimal digits, the high half first, as `xxhsum -H2` prints it.
    package var text: String {
        guard let state else { return "" }
        let hash = XXH3_128bits_digest(state)
        return LogDigest.hexadecimal(hash.high64) + LogDigest.hexadecimal(hash.low64)
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
