package wire

import (
	"encoding/base64"
	"errors"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/tenon-health/tenon/adapters/redis"
	"github.com/tenon-health/tenon/core/domain"
)

// rule is one of ours, beside those that the validator brings: it says what is
// wrong with a value, or nothing. A tag "validate" in Config names it.
type rule func(value string) (message string)

func must(valid func(value string) bool, message string) rule {
	return func(value string) string {
		if valid(value) {
			return ""
		}
		return "must " + message
	}
}

var rules = map[string]rule{
	"listen":   must(isAddress, "be an address to listen on, such as :8080 or 127.0.0.1:8080."),
	"postgres": postgresURL.message,
	"mongo":    mongoURL.message,
	"redis":    must(redis.AcceptsURL, "be a URL such as rediss://user:password@host:6379/0."),
	"web":      must(isURL, "be an address that starts with https:// or http://, without user, password, ? or #."),
	"origin":   must(isOrigin, "name origins such as https://app.example.com, with commas between."),
	"network":  must(isNetwork, "name networks such as 10.20.0.0/16 or 10.20.30.40/32, with commas between."),
	"host":     must(isHost, "be the name of a host, without https:// and path."),
	"header":   must(headerName.MatchString, "be the name of a header: letters, digits and hyphens."),
	"ratio":    must(isRatio, "be a number from 0 to 1, such as 0.1."),
	"pairs":    must(isPairs, "be headers such as api-key=secret, with commas between and values percent-encoded."),
	"sender":   must(isSender, "be a mail address, with or without a name: Tenon <no-reply@example.com>."),
	"key":      must(isKey, "be 32 random bytes as base64, as `openssl rand -base64 32` prints them."),
	"keyset":   must(isKeyset, "be a Tink keyset for AEAD: its JSON as base64."),
	"signer":   must(isSigner, "be lines that `migrate audit keys --new` has printed, with commas between."),
	"witness": must(
		isWitness,
		"be verifier keys and addresses of witnesses, with a space between, and commas between them.",
	),
	"action": must(isAction, "name actions of docs/access.md that people or machines may do, with commas between."),
}

var headerName = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

func isAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" &&
		u.User == nil && u.RawQuery == "" && !strings.Contains(s, "#")
}

func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && isURL(s) && u.Path == ""
}

func isNetwork(s string) bool { return network(s).IsValid() }

// network is a network with an address that begins it, one of IPv4 in the form of IPv6 in its own;
// or the zero Prefix.
func network(s string) netip.Prefix {
	p, err := netip.ParsePrefix(s)
	switch {
	case err != nil || p != p.Masked():
		return netip.Prefix{}
	case p.Addr().Is4In6():
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96) // none if it is more than all of IPv4
	}
	return p
}

func isHost(s string) bool {
	u, err := url.Parse("https://" + s)
	return err == nil && u.Host == s && u.Hostname() != ""
}

func isSender(s string) bool {
	_, err := mail.ParseAddress(s)
	return err == nil
}

func isRatio(s string) bool {
	ratio, err := strconv.ParseFloat(s, 64)
	return err == nil && ratio >= 0 && ratio <= 1
}

func isPairs(s string) bool {
	_, err := pairs(s)
	return err == nil
}

var errPair = errors.New("no name and value")

// pairs are headers as OpenTelemetry writes them.
func pairs(s string) (map[string]string, error) {
	all := map[string]string{}
	for pair := range strings.SplitSeq(s, ",") {
		name, value, found := strings.Cut(strings.TrimSpace(pair), "=")
		plain, err := url.PathUnescape(value)
		if !found || err != nil || !headerName.MatchString(name) {
			return nil, errPair
		}
		all[name] = plain
	}
	return all, nil
}

func isKey(s string) bool {
	key, err := base64.StdEncoding.DecodeString(s)
	return err == nil && len(key) == 32
}

func isKeyset(s string) bool {
	text, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return false
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(strings.NewReader(string(text))))
	if err != nil {
		return false
	}
	_, err = aead.New(handle)
	return err == nil
}

// isAction leaves out what only the system does: it gives no reasons.
func isAction(s string) bool {
	allowed := domain.Relations(domain.Action(s))
	return slices.ContainsFunc(allowed, func(r domain.Relation) bool { return r != domain.System })
}
