package s3

import (
	"net/url"
	"strings"
)

// withoutUsualPort is for the SDK: it takes the usual port off an address of IPv6 together with the
// brackets, and then refuses what is left.
func withoutUsualPort(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil || u.Port() == "" || u.Port() != map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		return endpoint
	}
	u.Host = strings.TrimSuffix(u.Host, ":"+u.Port())
	return u.String()
}
