/// What is in force in a process that was confined, as the kernel says itself where it can be asked.
public struct ConfinementReport: Sendable, Equatable {
    /// The user it runs as: a name, or a number that has none; nil where that was not looked at.
    public var user: String?
    /// Capabilities that are left, by number.
    public var capabilities: [Int] = []
    /// Whether no program can give it more rights than it has.
    public var noNewPrivileges = false
    /// The version of Landlock that restricts it, nil where none does.
    public var landlock: Int?
    /// Whether system calls are filtered.
    public var seccomp = false
    /// Whether its memory may be written to disk when it fails.
    public var coreDumps = true

    /// Makes the report of a process that is not confined.
    public init() {}

    /// What the kernel does not offer, or was not asked for: empty where everything is in force.
    public var missing: [String] {
        var missing: [String] = []
        if !noNewPrivileges { missing.append("no_new_privs") }
        if landlock == nil { missing.append("Landlock") }
        if !seccomp { missing.append("seccomp") }
        return missing
    }
}
