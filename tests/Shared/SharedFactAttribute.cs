namespace Denote.TestSupport;

/// <summary>
/// A test that reads large reference data of the <c>shared</c> folder beside the repository; where they are absent it
/// is reported as skipped, with the path that it wants.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    /// <param name="parts">The path inside the shared folder.</param>
    public SharedFactAttribute(params string[] parts) => Skip = FixtureTensors.WhySharedIsMissing(parts);
}
