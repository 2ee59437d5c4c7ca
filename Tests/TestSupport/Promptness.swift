/// How long what ends or begins at once may take in a test.
///
/// Tests run beside each other, on machines that do other work too, and some of these stand still for a while. What waits for
/// something that never comes takes longer than this, and how long it takes on a quiet machine is measured by the scripts.
public let promptly: Duration = .seconds(10)
