package mongo

import (
	"regexp"
	"strings"

	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"

	"github.com/tenon-health/tenon/core/domain"
)

const (
	schemeSRV = "mongodb+srv://"
	scheme    = "mongodb://"
)

// srvParameter is what only a URL with an SRV name may have.
var srvParameter = regexp.MustCompile(`(?i)\bsrv(MaxHosts|ServiceName)=\w*`)

// KnowsParameter reports whether a parameter of a URL means something to the driver,
// which passes over the others.
func KnowsParameter(name string) bool {
	parsed, err := connstring.Parse(scheme + "host/?" + name + "=")
	return err != nil || len(parsed.UnknownOptions) == 0 // with an error it knows what the value should be
}

// AcceptsURL reports whether the driver can do something with a URL. It looks for the
// files that the URL names, and up no SRV name: Open does.
func AcceptsURL(url string) bool {
	rest, isSRV := strings.CutPrefix(url, schemeSRV)
	if !isSRV {
		return options.Client().ApplyURI(url).Validate() == nil
	}
	hosts, _, _ := strings.Cut(rest[strings.Index(rest, "@")+1:], "/")
	return !strings.ContainsAny(hosts, ":,") && AcceptsURL(scheme+srvParameter.ReplaceAllString(rest, ""))
}

// urlError says why the driver would not open a URL: its name may resolve later.
func urlError(url string) error {
	if strings.HasPrefix(url, schemeSRV) && AcceptsURL(url) {
		return domain.ErrRecordsUnavailable.WithCause(errSRV)
	}
	return errURL
}
