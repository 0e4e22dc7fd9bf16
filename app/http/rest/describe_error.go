package rest

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Code is what the document tells of an error's code.
type Code struct {
	Status  int
	Message string
}

// addErrorExample gives an error the example that fits its status.
func (d *documenter) addErrorExample(status string, media *huma.MediaType) {
	number, err := strconv.Atoi(status)
	if media == nil || err != nil || number < 400 {
		return
	}
	code := d.errorCode(number)
	message := d.api.Codes[code].Message
	media.Example = problem{
		Type: "about:blank", Title: http.StatusText(number), Status: number,
		Instance: "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d",
		Code:     code, Detail: message, Message: message, Errors: []fieldError{},
	}
}

// usualCodes are those by which a status is most often met.
var usualCodes = map[int]string{
	400: "json_malformed", 401: "token_invalid", 403: "forbidden", 404: "not_found", 408: "request_timeout",
	409: "tenant_not_ready", 412: "version_stale", 413: "body_too_large", 415: "content_type_unsupported",
	422: "request_invalid", 429: "rate_limited", 431: "headers_too_large", 500: "internal",
	503: "store_unavailable",
}

// errorCode stands for a status of this operation.
func (d *documenter) errorCode(status int) string {
	acted, _, _ := strings.Cut(string(d.endpoint.Action), ".")
	for _, code := range append(d.endpoint.ErrorCodes, d.endpoint.resource()+"_not_found", acted+"_not_found") {
		if d.api.Codes[code].Status == status {
			return code
		}
	}
	return usualCodes[status]
}

var parameter = regexp.MustCompile(`\{(\w+)\}`)

// resource is what the path leads to; empty for a list of all.
func (e Endpoint) resource() string {
	all := parameter.FindAllStringSubmatch(e.Path, -1)
	if len(all) == 0 {
		return ""
	}
	switch name := all[len(all)-1][1]; name {
	case "id", "slug":
		return strings.TrimSuffix(strings.Split(e.Path, "/")[1], "s")
	case "trial_slug":
		return "project" // which is looked for first
	default:
		return strings.TrimSuffix(name, "_id")
	}
}
