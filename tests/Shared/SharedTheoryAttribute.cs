namespace Denote.TestSupport;

/// <summary>
/// A theory that reads large reference data of the <c>shared</c> folder beside the repository; where they are absent it
/// is reported as skipped, with the path that it wants.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    /// <param name="parts">The path inside the shared folder.</param>
    public SharedTheoryAttribute(params string[] parts) => Skip = FixtureTensors.WhySharedIsMissing(parts);
}
