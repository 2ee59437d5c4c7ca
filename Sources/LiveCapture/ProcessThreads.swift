#if os(Linux)
    import Foundation

    /// The threads of this process.
    enum ProcessThreads {
        /// How many there are; 1 where that cannot be asked.
        static var count: Int {
            // The links of a folder: one for each folder in it, and two more.
            var status = stat()
            guard stat("/proc/self/task", &status) == 0, status.st_nlink > 2 else { return 1 }
            return Int(status.st_nlink) - 2
        }
    }
#endif
