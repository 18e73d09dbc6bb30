/// How the sandbox is set up on one machine. Nothing here can change a result, only whether there is one.
public struct WasmHostConfiguration: Hashable, Sendable {
    /// The bounds of ``fuelMax``: the stack of the largest takes 256 GiB of address space.
    public static let fuelMaxBounds: ClosedRange<UInt64> = 1_000...17_179_869_184
    /// The bounds of ``instancesMax``: every instance reserves a little over 4 GiB of address space.
    public static let instancesMaxBounds: ClosedRange<UInt32> = 1...16_384

    /// The folder of compiled modules, made when it is not there; nil keeps them in memory only.
    public var cacheFolder: String?
    /// The most fuel that one call can get (`NetworkParameters.fuelMax`). Sets the size of the stack (SBX-10).
    public var fuelMax: UInt64
    /// Instances that can live at the same time; one more is a host failure.
    public var instancesMax: UInt32
    /// Compiled modules that stay in memory though no lane uses them.
    public var modulesKept: Int
    /// The file of the library; nil looks for it as in ``WasmtimeLibrary/candidates``.
    public var libraryPath: String?

    /// A configuration; the defaults suit a machine with a thousand lanes active at the same time.
    public init(
        cacheFolder: String?, fuelMax: UInt64, instancesMax: UInt32 = 1_024, modulesKept: Int = 256,
        libraryPath: String? = nil
    ) {
        self.cacheFolder = cacheFolder
        self.fuelMax = fuelMax
        self.instancesMax = instancesMax
        self.modulesKept = modulesKept
        self.libraryPath = libraryPath
    }

    func check() throws(WasmHostError) {
        guard Self.fuelMaxBounds.contains(fuelMax) else {
            throw WasmHostError(
                code: .configuration, subject: "fuelMax", reason: "\(fuelMax) is outside \(Self.fuelMaxBounds)",
                hint: "start the network with another fuel limit")
        }
        guard Self.instancesMaxBounds.contains(instancesMax) else {
            throw WasmHostError(
                code: .configuration, subject: "instancesMax",
                reason: "\(instancesMax) is outside \(Self.instancesMaxBounds)", hint: "set a number inside the bounds")
        }
    }
}
