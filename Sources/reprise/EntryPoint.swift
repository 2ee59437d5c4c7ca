import RepriseCLI

@main
enum EntryPoint {
    static func main() {
        CommandLineTool.main()
    }
}
