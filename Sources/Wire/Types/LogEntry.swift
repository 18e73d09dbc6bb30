/// One entry of the arrival log, the only input of the core.
public enum LogEntry: Hashable, Sendable {
    case envelope(Envelope)
    case tick(Tick)
    case deposit(Deposit)
    case module(ModuleDeployment)
    case lane(LaneRegistration)
    case grant(ReserveGrant)
    case bundle(Bundle)
    case upgrade(LaneUpgrade)
    case upgradeCancellation(UpgradeCancellation)
    case forcedEnvelope(ForcedEnvelope)
    case transfer(Transfer)
    case withdrawal(Withdrawal)
    case cancellation(Cancellation)
    case bundleCancellation(BundleCancellation)
    case exit(LaneExit)
    case laneImport(LaneImport)
    case claim(WithdrawalClaim)
}

/// Ends a sub-block.
public struct Tick: Hashable, Sendable {
    /// Milliseconds since 1970, or since the network's start in lock-step; never falls.
    public var timeMilliseconds: UInt64

    /// From all fields.
    public init(timeMilliseconds: UInt64) {
        self.timeMilliseconds = timeMilliseconds
    }
}

/// Money that came in from the settlement layer.
public struct Deposit: Hashable, Sendable {
    /// From 1, consecutive.
    public var number: UInt64
    /// Who gets the money.
    public var account: PublicKey
    /// How much, in the smallest unit.
    public var amount: Amount
    /// The settlement key's, over ``signingHash(chainID:)``.
    public var signature: Signature

    /// From all fields.
    public init(number: UInt64, account: PublicKey, amount: Amount, signature: Signature) {
        self.number = number
        self.account = account
        self.amount = amount
        self.signature = signature
    }
}

/// A rule's module, once for the network; lanes refer to it by hash.
public struct ModuleDeployment: Hashable, Sendable {
    /// The most bytes of a module.
    public static let moduleBytesMax = 1_048_576
    /// The module, at most ``moduleBytesMax`` bytes.
    public var module: [UInt8]
    /// Who vouches for the bytes; any key that governance or an owner uses.
    public var owner: PublicKey
    /// The owner's, over ``signingHash(chainID:)``.
    public var signature: Signature

    /// From all fields.
    public init(module: [UInt8], owner: PublicKey, signature: Signature) {
        self.module = module
        self.owner = owner
        self.signature = signature
    }
}

/// Registers an app's lane. Without a grant it has no reserve.
public struct LaneRegistration: Hashable, Sendable {
    /// What the app says about its lane.
    public var configuration: LaneConfiguration
    /// The owner's.
    public var signature: Signature

    /// From all fields.
    public init(configuration: LaneConfiguration, signature: Signature) {
        self.configuration = configuration
        self.signature = signature
    }
}

/// Sets a lane's reserve.
public struct ReserveGrant: Hashable, Sendable {
    /// From 1, consecutive over all grants.
    public var number: UInt64
    /// Whose reserve it is.
    public var lane: LaneName
    /// Gas per sub-block that is always the lane's own.
    public var reserveGas: UInt64
    /// Gas per sub-block for bundle legs, on top.
    public var bundleGas: UInt64
    /// The governance key's.
    public var signature: Signature

    /// From all fields.
    public init(number: UInt64, lane: LaneName, reserveGas: UInt64, bundleGas: UInt64, signature: Signature) {
        self.number = number
        self.lane = lane
        self.reserveGas = reserveGas
        self.bundleGas = bundleGas
        self.signature = signature
    }
}

/// Announces a lane's next configuration, and with it its rule's next version (Specs/upgrades.md).
public struct LaneUpgrade: Hashable, Sendable {
    /// From 1, consecutive over the lane's announcements and cancellations.
    public var number: UInt64
    /// Height of the first sub-block that is built under it.
    public var activation: UInt64
    /// The lane's owner, who announces it.
    public var owner: PublicKey
    /// All that the app says about its lane from then on; its name says which lane it is.
    public var configuration: LaneConfiguration
    /// The owner's.
    public var signature: Signature

    /// From all fields.
    public init(
        number: UInt64, activation: UInt64, owner: PublicKey, configuration: LaneConfiguration, signature: Signature
    ) {
        self.number = number
        self.activation = activation
        self.owner = owner
        self.configuration = configuration
        self.signature = signature
    }
}

/// Takes back what a lane has announced.
public struct UpgradeCancellation: Hashable, Sendable {
    /// From 1, consecutive over the lane's announcements and cancellations.
    public var number: UInt64
    /// Whose announcement it is.
    public var lane: LaneName
    /// The lane's owner.
    public var owner: PublicKey
    /// The owner's.
    public var signature: Signature

    /// From all fields.
    public init(number: UInt64, lane: LaneName, owner: PublicKey, signature: Signature) {
        self.number = number
        self.lane = lane
        self.owner = owner
        self.signature = signature
    }
}

/// How a lane counts nonces.
public enum NonceMode: UInt8, Sendable, CaseIterable {
    /// Consecutive per sender, from 0.
    case sequential = 0
    /// Any number, unique until valid-until, which is then required.
    case unordered = 1
}

/// Units of fuel for each call of a rule.
public struct FuelLimits: Hashable, Sendable {
    /// For one call of `admit`.
    public var admit: UInt64
    /// For one call of `order`.
    public var order: UInt64
    /// For one call of `begin`.
    public var begin: UInt64
    /// For one call of `execute`.
    public var execute: UInt64
    /// For one call of `settle`.
    public var settle: UInt64

    /// From all fields.
    public init(admit: UInt64, order: UInt64, begin: UInt64, execute: UInt64, settle: UInt64) {
        self.admit = admit
        self.order = order
        self.begin = begin
        self.execute = execute
        self.settle = settle
    }
}

/// Everything that an app says about its lane.
public struct LaneConfiguration: Hashable, Sendable {
    /// The most bytes of ``ruleConfiguration``.
    public static let ruleConfigurationBytesMax = 65_536
    /// The lane's name, unique in the network.
    public var name: LaneName
    /// Who may change the lane.
    public var owner: PublicKey
    /// The account that the lane's revenue goes to unless its rule settles otherwise.
    public var treasury: PublicKey
    /// Share of the space beyond the reserves, at least 1.
    public var weight: UInt32
    /// Amount per gas; the base fee never falls below it.
    public var minimumBaseFee: Amount
    /// Gas per block at which the base fee stands still; 0: the base fee is fixed at the minimum.
    public var gasTarget: UInt64
    /// 0: the lane's reserve.
    public var maxTransactionGas: UInt64
    /// The most pending transactions.
    public var mempoolCountMax: UInt32
    /// The most bytes of pending transactions.
    public var mempoolBytesMax: UInt64
    /// How the lane counts nonces.
    public var nonceMode: NonceMode
    /// The rule's module, see ``ModuleDeployment/moduleHash``.
    public var moduleHash: Hash
    /// ABI-7, at most ``ruleConfigurationBytesMax``.
    public var ruleConfiguration: [UInt8]
    /// Fuel for each call of the rule.
    public var fuel: FuelLimits
    /// Linear memory of an instance, bytes.
    public var memoryBytesMax: UInt64
    /// How many candidates `order` gets at most.
    public var orderWindow: UInt32
    /// Bytes of all keys and values of the lane's state.
    public var stateBytesMax: UInt64
    /// Which openings the lane sells to bundles.
    public var openings: OpeningsPolicy
    /// Heights between the announcement of an upgrade or exit and its activation that the app wants at least; see
    /// ``notice(lifetimeMax:)``.
    public var noticePeriod: UInt64
    /// Heights that a transaction from the inbox waits at least before its turn (INB-7), at most the network's longest
    /// lifetime.
    public var forcedDelay: UInt64

    /// From all fields.
    public init(
        name: LaneName, owner: PublicKey, treasury: PublicKey, weight: UInt32, minimumBaseFee: Amount,
        gasTarget: UInt64, maxTransactionGas: UInt64, mempoolCountMax: UInt32, mempoolBytesMax: UInt64,
        nonceMode: NonceMode, moduleHash: Hash, ruleConfiguration: [UInt8], fuel: FuelLimits, memoryBytesMax: UInt64,
        orderWindow: UInt32, stateBytesMax: UInt64, openings: OpeningsPolicy = .closed, noticePeriod: UInt64 = 0,
        forcedDelay: UInt64 = 0
    ) {
        self.name = name
        self.owner = owner
        self.treasury = treasury
        self.weight = weight
        self.minimumBaseFee = minimumBaseFee
        self.gasTarget = gasTarget
        self.maxTransactionGas = maxTransactionGas
        self.mempoolCountMax = mempoolCountMax
        self.mempoolBytesMax = mempoolBytesMax
        self.nonceMode = nonceMode
        self.moduleHash = moduleHash
        self.ruleConfiguration = ruleConfiguration
        self.fuel = fuel
        self.memoryBytesMax = memoryBytesMax
        self.orderWindow = orderWindow
        self.stateBytesMax = stateBytesMax
        self.openings = openings
        self.noticePeriod = noticePeriod
        self.forcedDelay = forcedDelay
    }

    /// Heights between an announcement and its activation at least (UPG-2): all that is pending then came after it, and
    /// all that was forced before it has had its turn.
    ///
    /// - Parameter lifetimeMax: the network's longest lifetime.
    public func notice(lifetimeMax: UInt64) -> UInt64 {
        max(noticePeriod, lifetimeMax, min(forcedDelay, LaneBounds.forcedDelayMax) + 1)
    }
}
