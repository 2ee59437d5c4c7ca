#if os(Linux)
    import CLinux
    import Foundation

    /// A user to become: its number, its groups and its name.
    struct UserIdentity: Equatable {
        var user: uid_t
        var group: gid_t
        /// The groups beside the first one.
        var groups: [gid_t] = []
        /// The name, or the number where there is none.
        var name: String
        /// Whether it is not the one that started the process, so that the groups beside the first one change, too.
        var isAnother = true

        /// The number that stands for no user of this host.
        private static let nobody: uid_t = 65534

        /// The user that a confinement asks for.
        ///
        /// An ordinary user stays who it is. Root becomes the user that is named. Where none is, a program with the
        /// set-user-ID bit becomes whoever started it, and any other the owner of the folder that it writes to: that one
        /// can create files there without any capability, and has them afterwards. One that writes nothing needs no
        /// user, which is `nobody`.
        static func chosen(for confinement: Confinement) throws(ConfinementError) -> UserIdentity {
            let isRoot = geteuid() == 0
            if let name = confinement.user {
                let identity = try named(name)
                if isRoot { return identity }
                guard identity.user == getuid() else { throw .notRoot(user: name) }
                return current
            }
            guard isRoot else { return current }
            if getuid() != 0 { return numbered(getuid()) }
            let outputs = confinement.outputs.compactMap(OutputPlace.init)
            if let folder = outputs.first(where: \.isFolder) { return numbered(folder.owner) }
            return (try? named("nobody")) ?? numbered(nobody)
        }

        /// Who started the process.
        private static var current: UserIdentity {
            var identity = numbered(getuid())
            identity.group = getgid()
            identity.isAnother = false
            return identity
        }

        private static func named(_ text: String) throws(ConfinementError) -> UserIdentity {
            if let entry = getpwnam(text) { return of(entry.pointee) }
            guard let user = uid_t(text), user != uid_t.max else { throw .unknownUser(text) }
            return numbered(user)
        }

        private static func numbered(_ user: uid_t) -> UserIdentity {
            if let entry = getpwuid(user) { return of(entry.pointee) }
            return UserIdentity(user: user, group: user, name: "\(user)")
        }

        private static func of(_ entry: passwd) -> UserIdentity {
            var identity = UserIdentity(user: entry.pw_uid, group: entry.pw_gid, name: "\(entry.pw_uid)")
            guard let name = entry.pw_name else { return identity }
            identity.name = String(cString: name)
            var count: Int32 = 64
            var groups = [gid_t](repeating: 0, count: Int(count))
            if clinux_getgrouplist(name, entry.pw_gid, &groups, &count) < 0 {
                // More than fit: the count that is needed was put in its place.
                groups = [gid_t](repeating: 0, count: Int(max(count, 0)))
                if clinux_getgrouplist(name, entry.pw_gid, &groups, &count) < 0 { count = 0 }
            }
            identity.groups = Array(groups.prefix(Int(max(count, 0))))
            return identity
        }
    }
#endif
