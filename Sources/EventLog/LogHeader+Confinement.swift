import JSONText

extension LogHeader {
    /// What a live capture could still do when it looked at its first frame.
    public struct Confinement: Sendable, Equatable {
        /// The user it ran as: a name, or a number that has none.
        public var user: String?
        /// Capabilities that it kept, by their numbers on Linux.
        public var capabilities: [Int]
        /// Whether no program that it started could have had more rights.
        public var noNewPrivileges: Bool
        /// The version of Linux' Landlock that restricted which files and ports it could reach, where one did.
        public var landlock: Int?
        /// Whether its system calls were filtered.
        public var seccomp: Bool
        /// Whether its memory could have been written to disk.
        public var coreDumps: Bool

        /// Makes what was in force.
        public init(
            user: String? = nil, capabilities: [Int] = [], noNewPrivileges: Bool, landlock: Int? = nil, seccomp: Bool,
            coreDumps: Bool
        ) {
            self.user = user
            self.capabilities = capabilities
            self.noNewPrivileges = noNewPrivileges
            self.landlock = landlock
            self.seccomp = seccomp
            self.coreDumps = coreDumps
        }
    }
}

extension LogHeader.Confinement {
    /// Appends the member with its comma.
    func append(to output: inout [UInt8]) {
        LogJSON.append(raw: #","confinement":{"#, to: &output)
        if let user {
            LogJSON.append(raw: #""user":"#, to: &output)
            LogJSON.append(user, to: &output)
            output.append(0x2C)
        }
        LogJSON.append(raw: #""capabilities":"#, to: &output)
        LogJSON.appendArray(capabilities, to: &output) { LogJSON.append($0, to: &$1) }
        LogJSON.append(raw: #","noNewPrivileges":"#, to: &output)
        LogJSON.append(noNewPrivileges, to: &output)
        if let landlock {
            LogJSON.append(raw: #","landlock":"#, to: &output)
            LogJSON.append(landlock, to: &output)
        }
        LogJSON.append(raw: #","seccomp":"#, to: &output)
        LogJSON.append(seccomp, to: &output)
        LogJSON.append(raw: #","coreDumps":"#, to: &output)
        LogJSON.append(coreDumps, to: &output)
        output.append(0x7D)
    }

    /// Reads the object at `object`.
    init(_ line: LogLineValues, at object: Int) throws(LineFault) {
        try line.expect(.object, object, "confinement", "an object")
        self.init(noNewPrivileges: false, seccomp: false, coreDumps: true)
        var key = object &+ 1
        while key < line.token(object).end {
            let value = key &+ 1
            if line.isKey(key, "user") { user = try line.text(value, "confinement.user") }
            if line.isKey(key, "capabilities") {
                capabilities = try line.array(value, "confinement.capabilities") { element throws(LineFault) in
                    try line.integer(element, "confinement.capabilities", from: 0)
                }
            }
            if line.isKey(key, "noNewPrivileges") {
                noNewPrivileges = try line.boolean(value, "confinement.noNewPrivileges")
            }
            if line.isKey(key, "landlock") { landlock = try line.integer(value, "confinement.landlock", from: 1) }
            if line.isKey(key, "seccomp") { seccomp = try line.boolean(value, "confinement.seccomp") }
            if line.isKey(key, "coreDumps") { coreDumps = try line.boolean(value, "confinement.coreDumps") }
            key = line.token(value).end
        }
    }
}
