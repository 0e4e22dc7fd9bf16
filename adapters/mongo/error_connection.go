package mongo

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"syscall"

	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/auth"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/description"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"github.com/tenon-health/tenon/core/domain"
)

// connectionCause says why there is no connection, without the driver's text, which
// names hosts and may quote what was sent.
func connectionCause(err error) error {
	err = lastError(err)
	_, unknownHost := errors.AsType[*net.DNSError](err)
	_, login := errors.AsType[*auth.Error](err)
	none, alone := errors.AsType[topology.ServerSelectionError](err)
	switch {
	case errors.Is(err, errCA):
		return errCA
	case alone && isUnsuitable(none):
		return errors.New("mongo: a server is there, but not of the replica set, or it has no primary")
	case errors.Is(err, context.Canceled):
		return errors.New("mongo: the caller has gone")
	case errors.Is(err, domain.ErrAddressRefused):
		return errors.New("mongo: the address is not public, nor in OUTBOUND_ALLOWED_CIDRS")
	case login:
		return errors.New("mongo: login refused (see authMechanism and authSource)")
	case unknownHost:
		return errors.New("mongo: the name of the host does not resolve")
	case errors.Is(err, syscall.ECONNREFUSED):
		return errors.New("mongo: connection refused: no server at this host and port")
	}
	return certificateCause(err)
}

func certificateCause(err error) error {
	_, otherHost := errors.AsType[x509.HostnameError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, refused := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case otherHost:
		return errors.New("mongo: certificate refused: it is another host's")
	case unknown:
		return errors.New("mongo: certificate refused: its authority is unknown (see tlsCAFile or ca_certificates)")
	case refused:
		return errors.New("mongo: certificate refused: it has expired, or is not for servers")
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return errors.New("mongo: no answer in time")
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return errors.New("mongo: the server closed the connection (does it speak TLS, and does the URL?)")
	}
	return errors.New("mongo: no answer")
}

// lastError is what the last try of a connection met: that no server was found in
// time says nothing.
func lastError(err error) error {
	none, ok := errors.AsType[topology.ServerSelectionError](err)
	if !ok {
		return err
	}
	for _, server := range none.Desc.Servers {
		if server.LastError != nil {
			return server.LastError
		}
	}
	return err
}

// isUnsuitable tells servers that are there, and of another replica set or not its primary, from one that has not
// answered yet.
func isUnsuitable(none topology.ServerSelectionError) bool {
	unknown := func(s description.Server) bool { return s.Kind == description.Unknown }
	return !slices.ContainsFunc(none.Desc.Servers, unknown)
}
