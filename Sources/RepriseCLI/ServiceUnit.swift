/// A systemd unit that runs a capture with one capability and the rest locked.
struct ServiceUnit {
    /// Where systemd makes a folder that belongs to the service's user.
    private static let made = [
        (place: "/var/log/", setting: "LogsDirectory"), (place: "/var/lib/", setting: "StateDirectory"),
    ]

    /// The command with its arguments; the first is an absolute path.
    var command: [String]
    /// The interfaces, for people.
    var interfaces: [String]
    /// The user it runs as, or nil for one that systemd makes up.
    var user: String?
    /// The folder that it writes to: absolute, or relative to `/var/log/reprise`.
    var folder: String

    /// The folder where systemd does not make it, which needs a user that is there before the service.
    var foreignFolder: String? { Self.setting(for: folder) == nil ? folder : nil }

    /// The unit's text.
    var text: String {
        let place = Self.setting(for: folder) ?? "ReadWritePaths=\(UnitWord.argument(folder))"
        let owner = user.map { "User=\(UnitWord.value($0))" } ?? "DynamicUser=yes"
        return """
            # Install: write this to /etc/systemd/system/reprise.service, then
            # systemctl daemon-reload && systemctl enable --now reprise
            [Unit]
            Description=Captures media-player events on \(UnitWord.value(interfaces.joined(separator: ", ")))
            After=network.target

            [Service]
            Type=exec
            ExecStart=\(command.map(UnitWord.argument).joined(separator: " "))
            \(owner)
            \(place)
            WorkingDirectory=\(folder.hasPrefix("/") ? "/" : "%L/reprise")
            UMask=0077
            Restart=on-failure
            RestartSec=5

            # The one right that capturing takes; the process gives it up once its interfaces are open, and then confines
            # itself further.
            AmbientCapabilities=CAP_NET_RAW
            CapabilityBoundingSet=CAP_NET_RAW
            NoNewPrivileges=yes

            # What was captured does not go to disk, or to the journal, when the process fails.
            LimitCORE=0
            Environment=SWIFT_BACKTRACE=enable=no

            ProtectSystem=strict
            ProtectHome=yes
            ProtectProc=invisible
            ProcSubset=pid
            ProtectClock=yes
            ProtectControlGroups=yes
            ProtectHostname=yes
            ProtectKernelLogs=yes
            ProtectKernelModules=yes
            ProtectKernelTunables=yes
            PrivateDevices=yes
            PrivateTmp=yes
            KeyringMode=private
            LockPersonality=yes
            MemoryDenyWriteExecute=yes
            RemoveIPC=yes
            RestrictAddressFamilies=AF_PACKET AF_INET AF_INET6 AF_NETLINK AF_UNIX
            RestrictNamespaces=yes
            RestrictRealtime=yes
            RestrictSUIDSGID=yes
            SystemCallArchitectures=native
            SystemCallFilter=~@clock @cpu-emulation @debug @module @mount @obsolete @raw-io @reboot @swap

            [Install]
            WantedBy=multi-user.target

            """
    }

    /// The setting that has systemd make a folder, nil where it makes none there.
    private static func setting(for folder: String) -> String? {
        if !folder.hasPrefix("/") {
            return "LogsDirectory=" + UnitWord.argument(folder == "." ? "reprise" : "reprise/\(folder)")
        }
        for (place, setting) in made where folder.hasPrefix(place) && folder.count > place.count {
            return "\(setting)=" + UnitWord.argument(String(folder.dropFirst(place.count)))
        }
        return nil
    }
}
