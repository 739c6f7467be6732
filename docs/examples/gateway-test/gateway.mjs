import { createServer } from 'node:https'

/** A gateway: takes clients with a certificate of the mesh, and answers with who they are. */
export function createGateway({ chainPem, keyPem, rootsPem }) {
  const tls = {
    cert: chainPem,
    key: keyPem,
    ca: rootsPem,
    requestCert: true,
    rejectUnauthorized: true,
  }
  return createServer(tls, (request, response) => {
    response.end(request.socket.getPeerCertificate().subjectaltname)
  })
}
