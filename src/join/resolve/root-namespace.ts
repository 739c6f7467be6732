/** Where istiod runs, and where what is for the whole mesh is. `rootNamespace` of MeshConfig, which may name another, is not read. */
export const ROOT = 'istio-system'
