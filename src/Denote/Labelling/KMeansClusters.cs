namespace Denote.Labelling;

/// <summary>What k-means found.</summary>
/// <param name="Centres">The means of the clusters, <c>[k, d]</c>.</param>
/// <param name="Labels">The cluster of each row.</param>
/// <param name="SquaredError">The sum of the rows' squared distances from their centres.</param>
internal sealed record KMeansClusters(float[] Centres, int[] Labels, double SquaredError);
