import healthy from '../control/healthy-link.ts';
export default healthy;
