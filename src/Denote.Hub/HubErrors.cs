using System.Net;

namespace Denote.Hub;

/// <summary>Says what an answer of the hub means and what to do.</summary>
internal static class HubErrors
{
    /// <summary>The error of an answer that is no success.</summary>
    /// <param name="response">The answer; its headers say more than its status.</param>
    /// <param name="id">The model, as the user named it.</param>
    /// <param name="file">The file that was asked for; null for the model as a whole.</param>
    /// <param name="settings">The hub.</param>
    public static ModelException Of(HttpResponseMessage response, ModelId id, string? file, HubSettings settings)
    {
        string code = Header(response, "X-Error-Code") ?? "", said = Header(response, "X-Error-Message") ?? "";
        string page = $"{settings.Endpoint.AbsoluteUri.TrimEnd('/')}/{id.Repository}";
        string token = settings.Token is null
            ? "then put a token of your account in HF_TOKEN"
            : "with the account whose token is in HF_TOKEN";
        var status = response.StatusCode;
        string what = code switch
        {
            "GatedRepo" => $"its terms must be accepted first: open {page} in a browser, accept them, {token}",
            "RevisionNotFound" => $"there is no revision '{id.Revision ?? ModelId.MainRevision}'; {page} lists the branches",
            "EntryNotFound" => $"the file {file} is not there; {page} lists the files",
            _ when said.Contains("disabled", StringComparison.OrdinalIgnoreCase) =>
                "the hub has disabled this model; choose another one",
            "RepoNotFound" or "RepositoryNotFound" => Missing(page, settings),
            _ when status is HttpStatusCode.Unauthorized => Missing(page, settings),
            _ when status is HttpStatusCode.NotFound && file is null => Missing(page, settings),
            _ when status is HttpStatusCode.NotFound => $"the file {file} is not there; {page} lists the files",
            _ when status is HttpStatusCode.Forbidden =>
                $"the hub refuses access{(said.Length == 0 ? "" : $" ({said.TrimEnd('.')})")}: open {page} and ask for it, {token}",
            _ when status is HttpStatusCode.TooManyRequests =>
                $"the hub asks to wait{Wait(response)}; try later, or with a token in HF_TOKEN",
            _ => $"the hub answers {(int)status}{(said.Length == 0 ? "" : $" ({said.TrimEnd('.')})")}; try again later",
        };
        return new ModelException($"{id}: {what}.");
    }

    private static string Missing(string page, HubSettings settings) => settings.Token is null
        ? $"there is no such model, or it is not public: look at {page}; a private one needs a token in HF_TOKEN"
        : $"there is no such model, or the token in HF_TOKEN may not see it: look at {page}";

    private static string Wait(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta is { } delta ? $" {delta.TotalSeconds:0} s" : "";

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
