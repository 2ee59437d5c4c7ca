import FuzzTargets

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// libFuzzer's loop: calls the function until it traps, takes too long or too much memory, or its time is over.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The target named by `FUZZ_TARGET`.
private let target = getenv("FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

/// Runs the target on one input; a law that is broken is a crash as any other.
private func fuzzOne(_ input: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let target, count <= target.longestInput else { return -1 }
    if let fault = target.fault(in: Array(UnsafeBufferPointer(start: input, count: count))) {
        fatalError(fault)
    }
    return 0
}

@main enum Fuzz {
    static func main() {
        guard target != nil else {
            print("FUZZ_TARGET must be one of: " + FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))
            exit(2)
        }
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(withUnsafeMutablePointer(to: &arguments) { runDriver(&count, $0, fuzzOne) })
    }
}
