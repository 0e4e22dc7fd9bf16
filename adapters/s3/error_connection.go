package s3

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"syscall"

	"github.com/tenon-health/tenon/core/domain"
)

// connectionCause says why there is no answer, without the driver's text, which names
// host and bucket.
func connectionCause(err error) error {
	_, unknownHost := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, errCA):
		return errCA
	case errors.Is(err, errNoStore):
		return errNoStore
	case errors.Is(err, context.Canceled):
		return errors.New("s3: the caller has gone")
	case errors.Is(err, domain.ErrAddressRefused):
		return errors.New("s3: the address is not public, nor in OUTBOUND_ALLOWED_CIDRS")
	case unknownHost:
		return errors.New("s3: the name of the host does not resolve")
	case errors.Is(err, syscall.ECONNREFUSED):
		return errors.New("s3: connection refused: no store at this host and port")
	case strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return errors.New("s3: the store has no TLS, and the endpoint is https")
	}
	return certificateCause(err)
}

func certificateCause(err error) error {
	_, otherHost := errors.AsType[x509.HostnameError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, refused := errors.AsType[*tls.CertificateVerificationError](err)
	late, network := errors.AsType[net.Error](err)
	switch {
	case otherHost:
		return errors.New("s3: certificate refused: it is another host's")
	case unknown:
		return errors.New("s3: certificate refused: its authority is unknown")
	case refused:
		return errors.New("s3: certificate refused: it has expired, or is not for servers")
	case errors.Is(err, context.DeadlineExceeded), network && late.Timeout():
		return errors.New("s3: no answer in time")
	}
	return errors.New("s3: no answer")
}
