import EventLog

extension LogPolicy {
    /// Parts of 4 KiB, which hold some records each; so many files are kept where a number is given.
    static func smallParts(keeping files: Int? = nil) -> LogPolicy {
        var policy = LogPolicy()
        policy.partSize = 4096
        policy.files = files
        return policy
    }
}
