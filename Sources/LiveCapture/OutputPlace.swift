#if os(Linux)
    import Foundation

    /// Where a file will be created, as far as it is there.
    struct OutputPlace: Equatable {
        /// The folder of the file, or what stands in the file's place and is neither file nor folder: a device, a pipe.
        var path: String
        /// Whether it is the folder.
        var isFolder: Bool
        /// Who owns it.
        var owner: uid_t

        /// Looks at the place; nil for a standard stream, and where there is no such folder.
        init?(_ file: String) {
            if file == "-" { return nil }
            if let found = Self.status(file), found.type != S_IFREG, found.type != S_IFDIR {
                self.init(path: file, isFolder: false, owner: found.owner)
                return
            }
            let parts = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            let folder = parts.isEmpty ? "." : parts.allSatisfy(\.isEmpty) ? "/" : parts.joined(separator: "/")
            guard let found = Self.status(folder) else { return nil }
            self.init(path: folder, isFolder: true, owner: found.owner)
        }

        private init(path: String, isFolder: Bool, owner: uid_t) {
            self.path = path
            self.isFolder = isFolder
            self.owner = owner
        }

        private static func status(_ path: String) -> (type: mode_t, owner: uid_t)? {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            return (status.st_mode & S_IFMT, status.st_uid)
        }
    }
#endif
